using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Npgsql;

namespace Social.Storage.Postgres;

/// <summary>A statement and what stands for <c>$1</c>, <c>$2</c> …: moments as milliseconds, texts as they can be stored.</summary>
internal sealed class PostgresStatement(string sql, params object?[] values)
{
    public NpgsqlBatchCommand ToCommand()
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = Plain(value) });
        return command;
    }

    private static object Plain(object? value) => value switch
    {
        null => DBNull.Value,
        string text => PostgresText.Store(text),
        string?[] texts => Array.ConvertAll(texts, PostgresText.Store),
        DateTimeOffset moment => moment.ToUnixTimeMilliseconds(),
        ImmutableArray<byte> bytes => ImmutableCollectionsMarshal.AsArray(bytes) ?? [],
        _ => value,
    };
}
