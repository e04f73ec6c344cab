using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary>
/// Where the data of our own silos lie: a folder, and with PostgreSQL a database of its own beside it. What nobody asked to keep is gone
/// after disposing.
/// </summary>
internal sealed class SimulatedStore : IAsyncDisposable
{
    private readonly OwnServers _own;
    private readonly DirectoryInfo _folder;
    private readonly string? _database;
    private readonly ProgressLines _progress;

    private SimulatedStore(OwnServers own, DirectoryInfo folder, string? database, FilledGraph filled, ProgressLines progress) =>
        (_own, _folder, _database, Filled, _progress) = (own, folder, database, filled, progress);

    public FilledGraph Filled { get; private set; }

    /// <summary>Settings that put a silo on this store.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings
    {
        get
        {
            var data = _folder.CreateSubdirectory("data").FullName;
            yield return new("Storage__Embedded__Folder", data);
            // sorting while it is filled takes much room: on the same disk as the data
            yield return new("SQLITE_TMPDIR", data);
            if (_database is null)
                yield break;
            yield return new("Storage__Relational__Provider", "postgres");
            yield return new("Storage__Postgres__ConnectionString", Connection(_database));
        }
    }

    private bool IsKept => _own.Folder is not null || _own.Keep;

    /// <summary>The folder of a graph within a folder that is kept.</summary>
    public static DirectoryInfo FolderOf(DirectoryInfo root, int users, int followees) =>
        new(Path.Combine(root.FullName, string.Create(CultureInfo.InvariantCulture, $"{users}x{followees}")));

    public static async Task<SimulatedStore> OpenAsync(
        OwnServers own, FilledGraph wanted, ProgressLines progress, CancellationToken cancellationToken)
    {
        var folder = own.Folder is { } root
            ? FolderOf(root, wanted.Users, wanted.Followees)
            : Directory.CreateTempSubdirectory("social-grains-");
        var found = FilledGraph.Find(folder, wanted);
        var database = own.Postgres is null ? null : NameOf(folder);
        var store = new SimulatedStore(own, folder, database, found ?? wanted, progress);
        folder.Create();
        if (database is not null)
            progress.Say($"in database {database}");
        if (database is not null && found is null)
            await store.ExecuteAsync($"create database \"{database}\"", cancellationToken);
        store.Save(store.Filled);
        return store;
    }

    /// <summary>Whether a run with the same numbers need not fill.</summary>
    public static bool IsFilled(DirectoryInfo root, FilledGraph wanted) =>
        FilledGraph.Find(FolderOf(root, wanted.Users, wanted.Followees), wanted) is { IsWhole: true };

    /// <summary>How large the data are; 0 where they are not in the folder.</summary>
    public long Bytes() => _database is not null ? 0 : _folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);

    public void Save(FilledGraph filled)
    {
        Filled = filled;
        filled.Save(_folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsKept)
        {
            _progress.Say($"kept: {_folder.FullName}{(_database is null ? "" : $" and database {_database}")}");
            return;
        }

        if (_database is not null)
            await ExecuteAsync($"drop database if exists \"{_database}\" with (force)", CancellationToken.None);
        _folder.Delete(recursive: true);
    }

    /// <summary>The same folder always has the same database.</summary>
    private static string NameOf(DirectoryInfo folder) =>
        "social_sim_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder.FullName)).AsSpan(0, 6));

    private string Connection(string database) => new NpgsqlConnectionStringBuilder(_own.Postgres) { Database = database }.ToString();

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(_own.Postgres!);
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            throw new LoadTestException($"PostgreSQL refused '{sql}': {failure.Message}", failure);
        }
    }
}
