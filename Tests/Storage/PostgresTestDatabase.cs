using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Social.Storage.Postgres;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

/// <summary>A database of its own for one test, copied from one with the schema that this process made once; dropped at the end.</summary>
internal sealed class PostgresTestDatabase : IAsyncDisposable
{
    private static readonly SemaphoreSlim MakingTemplate = new(1);
    private static string? _template;
    private static int _count;
    private readonly string _name;

    private PostgresTestDatabase(string name, PostgresOptions options)
    {
        (_name, Options) = (name, options);
        Database = Open();
    }

    public PostgresOptions Options { get; }

    public PostgresDatabase Database { get; private set; }

    public string ConnectionString => Options.ConnectionString;

    public static Task<PostgresTestDatabase> CreateAsync() => CreateAsync(_ => { });

    /// <param name="change">Another setting than usual.</param>
    public static async Task<PostgresTestDatabase> CreateAsync(Action<PostgresOptions> change)
    {
        return await NewAsync($" template {await TemplateAsync()}", change);
    }

    /// <summary>A database without a schema.</summary>
    public static Task<PostgresTestDatabase> CreateEmptyAsync() => NewAsync("", _ => { });

    public static PostgresDatabase Open(PostgresOptions options) =>
        new(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);

    public PostgresDatabase Open() => Open(Options);

    public void Reopen()
    {
        Database.Source.Clear();
        Database = Open();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends all connections and lets nobody in.</summary>
    public async Task ForbidAsync()
    {
        await AdministerAsync($"alter database {_name} allow_connections false");
        await AdministerAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_name}'");
    }

    public Task AllowAsync() => AdministerAsync($"alter database {_name} allow_connections true");

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await AdministerAsync($"drop database if exists {_name} with (force)");
    }

    private static async Task<PostgresTestDatabase> NewAsync(string template, Action<PostgresOptions> change)
    {
        var name = NewName();
        await AdministerAsync($"create database {name}{template}");
        var options = new PostgresOptions { ConnectionString = On(name), MaxPoolSize = 16 };
        change(options);
        return new PostgresTestDatabase(name, options);
    }

    private static async Task<string> TemplateAsync()
    {
        await MakingTemplate.WaitAsync();
        try
        {
            return _template ??= await MakeTemplateAsync();
        }
        finally
        {
            MakingTemplate.Release();
        }
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var name = NewName();
        await AdministerAsync($"create database {name}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Drop(name);
        await PostgresSchema.ApplyAsync(new PostgresOptions { ConnectionString = On(name) }, CancellationToken.None);
        return name;
    }

    private static string NewName() =>
        string.Create(CultureInfo.InvariantCulture, $"social_test_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}");

    private static string On(string database) =>
        new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Database = database, Pooling = true }.ConnectionString;

    private static async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    private static void Drop(string name)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand($"drop database if exists {name} with (force)", connection);
        command.ExecuteNonQuery();
    }
}
