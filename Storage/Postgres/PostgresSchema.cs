using System.Globalization;
using System.Resources;
using Npgsql;

namespace Social.Storage.Postgres;

/// <summary>
/// Brings a database to the newest schema: numbered scripts (<c>Schema/001-what.sql</c>), each applied once in one transaction, recorded in
/// table <c>schema_versions</c>. Of silos that start at once one applies them and the others wait for it. A script that has been released is
/// never changed; a further one follows it.
/// </summary>
internal static class PostgresSchema
{
    private const string Prefix = "Social.Storage.Postgres.Schema.";

    // the number is this lock's alone
    private const string Prepare =
        "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0; set client_min_messages = warning; " +
        "select pg_advisory_lock(7001001); " +
        "create table if not exists schema_versions (number integer primary key, name text not null, applied_at timestamptz not null)";

    private const string Newest = "select coalesce(max(number), 0) from schema_versions";

    private const string Record = "insert into schema_versions (number, name, applied_at) values ($1, $2, clock_timestamp())";

    /// <summary>Answers the number of the newest script.</summary>
    /// <exception cref="InvalidOperationException">The database was written by a newer program, or is older than PostgreSQL 15.</exception>
    public static async Task<int> ApplyAsync(PostgresOptions options, CancellationToken cancellationToken)
    {
        // a connection of its own: its settings and its lock end with it
        var text = new NpgsqlConnectionStringBuilder(PostgresConnectionString.Of(options)) { Pooling = false, CommandTimeout = 0 };
        await using var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        if (connection.PostgreSqlVersion.Major < 15)
            throw new InvalidOperationException($"PostgreSQL is {connection.PostgreSqlVersion}; 15 is the oldest that will do.");
        await ExecuteAsync(connection, Prepare, cancellationToken);
        await using var newest = new NpgsqlCommand(Newest, connection);
        var present = (int)(await newest.ExecuteScalarAsync(cancellationToken))!;
        var scripts = Scripts();
        if (present > scripts.Keys.Max())
        {
            throw new InvalidOperationException(
                $"The database {connection.Database} has schema {present}, but this program knows only up to {scripts.Keys.Max()}. " +
                $"Start the newer program, or set {PostgresOptions.Section}:{nameof(options.ConnectionString)} to another database.");
        }

        foreach (var (number, resource) in scripts.Where(s => s.Key > present))
            await ApplyAsync(connection, number, resource, cancellationToken);
        return scripts.Keys.Max();
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, int number, string resource, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, await ReadAsync(resource, cancellationToken), cancellationToken);
        await using var record = new NpgsqlCommand(Record, connection)
        {
            Parameters = { new() { Value = number }, new() { Value = resource[Prefix.Length..] } },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static SortedDictionary<int, string> Scripts()
    {
        var scripts = new SortedDictionary<int, string>();
        foreach (var name in typeof(PostgresSchema).Assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
                scripts.Add(int.Parse(name.AsSpan(Prefix.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture), name);
        }

        return scripts;
    }

    private static async Task<string> ReadAsync(string resource, CancellationToken cancellationToken)
    {
        await using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream(resource)
            ?? throw new MissingManifestResourceException(resource);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
