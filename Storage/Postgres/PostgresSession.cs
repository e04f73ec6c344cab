using System.Collections.Immutable;
using Npgsql;

namespace Social.Storage.Postgres;

/// <summary>A connection in the hands of one piece of work.</summary>
/// <param name="again">This work was tried before and nobody knows whether that was stored: it must recognise what it finds as its own.</param>
internal readonly struct PostgresSession(NpgsqlConnection connection, bool again, CancellationToken limit)
{
    public bool Again => again;

    /// <summary>Runs a statement; answers how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(PostgresStatement statement)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(statement.ToCommand());
        return await batch.ExecuteNonQueryAsync(limit);
    }

    public Task<ImmutableArray<T>> ListAsync<T>(PostgresStatement statement, Func<PostgresRow, T> row) => ListAsync([statement], 0, row);

    /// <summary>
    /// Runs statements in one round trip and one transaction. Answers the rows of one of those that answer rows, by its number from 0.
    /// </summary>
    public async Task<ImmutableArray<T>> ListAsync<T>(IReadOnlyList<PostgresStatement> statements, int answer, Func<PostgresRow, T> row)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement.ToCommand());
        await using var reader = await batch.ExecuteReaderAsync(limit);
        var rows = ImmutableArray.CreateBuilder<T>();
        var number = 0;
        do
        {
            while (await reader.ReadAsync(limit))
            {
                if (number == answer)
                    rows.Add(row(new PostgresRow(reader)));
            }

            number++;
        }
        while (await reader.NextResultAsync(limit));
        return rows.DrainToImmutable();
    }
}
