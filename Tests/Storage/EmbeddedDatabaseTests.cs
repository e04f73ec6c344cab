using Microsoft.Data.Sqlite;
using Social.Grains.Interfaces;
using Social.Storage.Embedded;

namespace Social.Tests.Storage;

/// <summary>What the adapter itself promises of writes: they fail alone or together, never by halves, and nothing is lost.</summary>
public sealed class EmbeddedDatabaseTests : IDisposable
{
    private const string Insert = "insert into notes (id, text) values (?1, ?2)";
    private const string TextOf = "select text from notes where id = ?1";

    private readonly EmbeddedFolder _folder = new(o => o.BusyTimeout = TimeSpan.FromMilliseconds(50));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EmbeddedDatabase Database => _folder.Database;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Work_that_fails_is_undone_alone()
    {
        await CreateNotesAsync();
        using var gate = new ManualResetEventSlim();
        var blocker = Database.WriteAsync(_ => gate.Wait(TimeSpan.FromSeconds(10), Cancel), Cancel);
        // all of these go out in the commit after the blocker's
        var writes = Enumerable.Range(0, 30).Select(i => Database.WriteAsync(
            db =>
            {
                Add(db, i, "kept");
                if (i % 3 == 1)
                    throw new InvalidOperationException($"{i}");
                if (i % 3 == 2)
                    Add(db, i, "twice");
                return i;
            },
            Cancel)).ToArray();
        gate.Set();
        Assert.True(await blocker);
        for (var i = 0; i < 30; i++)
        {
            if (i % 3 == 0)
                Assert.Equal(i, await writes[i]);
            else if (i % 3 == 1)
                Assert.Equal($"{i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => writes[i])).Message);
            else
                Assert.Equal(19, (await Assert.ThrowsAsync<SqliteException>(() => writes[i])).SqliteErrorCode);
        }

        Assert.Equal(10, await CountAsync());
    }

    [Fact]
    public async Task While_the_database_is_locked_writes_fail_as_unavailable_and_reads_go_on()
    {
        await CreateNotesAsync();
        await AddAsync(1);
        using (var raw = Connect())
        {
            Run(raw, "begin exclusive");
            await AssertUnavailableAsync(() => AddAsync(2));
            await AssertUnavailableAsync(() => AddAsync(3));
            Assert.Equal(1, await CountAsync());
            Run(raw, "rollback");
        }

        await AddAsync(4);
        _folder.Reopen();
        Assert.Equal("1,4", await Database.ReadAsync(db => db.Use("select group_concat(id) from notes").First(r => r.Text(0)), Cancel));
    }

    [Fact]
    public async Task A_full_disk_fails_writes_as_unavailable_until_there_is_space()
    {
        await CreateNotesAsync();
        await Database.WriteAsync(db => db.Use("pragma max_page_count = 64").Scalar(), Cancel);
        var accepted = new List<int>();
        var refused = 0;
        for (var round = 0; refused == 0 && round < 1_000; round++)
        {
            var writes = Enumerable.Range(round * 10, 10).Select(i => (i, AddAsync(i, new string('x', 3_000)))).ToArray();
            foreach (var (i, write) in writes)
            {
                try
                {
                    await write;
                    accepted.Add(i);
                }
                catch (SocialException e) when (e.Kind == ErrorKind.Unavailable)
                {
                    refused++;
                }
            }
        }

        Assert.NotEqual(0, refused);
        await AssertUnavailableAsync(() => AddAsync(100_000, new string('x', 100_000)));
        await AssertStoredAsync(accepted);
        await Database.WriteAsync(db => db.Use("pragma max_page_count = 100000").Scalar(), Cancel);
        await AddAsync(100_001, new string('x', 100_000));
        _folder.Reopen();
        await AssertStoredAsync([.. accepted, 100_001]);
    }

    [Fact]
    public async Task A_closed_database_is_unavailable()
    {
        await CreateNotesAsync();
        Database.Close();
        await AssertUnavailableAsync(() => AddAsync(1));
        await AssertUnavailableAsync(() => CountAsync());
        Database.Open();
    }

    [Fact]
    public async Task What_was_queued_before_closing_is_written()
    {
        await CreateNotesAsync();
        var writes = Task.WhenAll(Enumerable.Range(0, 500).Select(i => AddAsync(i)));
        _folder.Reopen();
        await writes;
        Assert.Equal(500, await CountAsync());
        Database.Close();
        Assert.Equal(0, new FileInfo(Database.DatabasePath + "-wal") is { Exists: true } log ? log.Length : 0);
        Database.Open();
    }

    [Fact]
    public async Task A_read_sees_every_write_acknowledged_before_it()
    {
        await CreateNotesAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var i = 0; i < 100; i++)
            {
                var id = (worker * 1_000) + i;
                await AddAsync(id);
                Assert.Equal("note", await Database.ReadAsync(db => db.Use(TextOf).Bind(id).First(r => r.Text(0)), Cancel));
            }
        }));
    }

    private static async Task AssertUnavailableAsync<T>(Func<Task<T>> act)
    {
        var error = await Assert.ThrowsAsync<SocialException>(act);
        Assert.Equal((ErrorKind.Unavailable, ErrorCodes.Unavailable), (error.Kind, error.Code));
        Assert.NotNull(error.RetryAfter);
    }

    private static int Add(SqliteSession db, long id, string text) => db.Use(Insert).Bind(id).Bind(text).Execute();

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Task<int> AddAsync(long id, string text = "note") => Database.WriteAsync(db => Add(db, id, text), Cancel);

    private Task<long> CountAsync() => Database.ReadAsync(db => db.Use("select count(*) from notes").Scalar(), Cancel);

    private async Task AssertStoredAsync(IEnumerable<int> ids)
    {
        var stored = await Database.ReadAsync(db => db.Use("select id from notes order by id").List(r => r.Int64(0)), Cancel);
        Assert.Equal(ids.Select(i => (long)i).Order(), stored);
    }

    private Task<int> CreateNotesAsync() => Database.WriteAsync(
        db => db.Use("create table notes (id integer primary key, text text not null)").Execute(), Cancel);

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database.DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }
}
