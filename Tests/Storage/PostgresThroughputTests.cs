using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Social.Grains;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Storage.Postgres.Posts;

namespace Social.Tests.Storage;

/// <summary>
/// Not a check but a figure, so only on request (<c>-explicit only -showLiveOutput</c>): rows a second of group commit beside bare COPY of
/// the same rows into a table with the same indexes, in the same run.
/// </summary>
public sealed class PostgresThroughputTests : IAsyncLifetime
{
    private const int Rows = 60_000;
    private static readonly string Text = new('x', 100);
    private readonly IdGenerator _ids = new(TimeProvider.System);
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateAsync(o => o.MaxPoolSize = 32);

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact(Explicit = true)]
    public async Task Group_commit_beside_copy()
    {
        await using var stores = new PostgresStores(_postgres.Database);
        await AddAsync(stores.Posts, 1_000, Rows / 4);
        await CopyAsync(1_000, Rows / 4);
        for (var run = 1; run <= 3; run++)
        {
            var copy = await CopyAsync(Rows, Rows);
            var chunks = await CopyAsync(1_000, Rows);
            var few = await AddAsync(stores.Posts, 64, Rows);
            var many = await AddAsync(stores.Posts, 1_000, Rows);
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"rows/s: COPY {copy:0}, COPY of 1,000 a commit {chunks:0}, 64 callers {few:0} ({few / copy:0.00} and {few / chunks:0.00} of COPY), 1,000 callers {many:0} ({many / copy:0.00} and {many / chunks:0.00})"));
        }
    }

    private async Task<double> AddAsync(PostgresPostStore store, int callers, int rows)
    {
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            for (var i = caller; i < rows; i += callers)
                await store.AddAsync(New(), null, Cancel);
        }));
        return rows / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<double> CopyAsync(int rowsPerCommit, int rows)
    {
        await using var connection = await _postgres.Database.Source.OpenConnectionAsync(Cancel);
        var started = TimeProvider.System.GetTimestamp();
        for (var done = 0; done < rows; done += rowsPerCommit)
        {
            await using var copy = await connection.BeginBinaryImportAsync(
                "copy posts (id, author, part, touched, version, visibility, deleted, reply_to, root_id, edited_at, comments, likes, " +
                "reposts, mentions, text) from stdin (format binary)", Cancel);
            for (var i = 0; i < rowsPerCommit; i++)
                await WriteAsync(copy, New());
            await copy.CompleteAsync(Cancel);
        }

        return rows / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, PostRecord post)
    {
        await copy.StartRowAsync(Cancel);
        await copy.WriteAsync(post.Id, Cancel);
        await copy.WriteAsync(post.Author, Cancel);
        await copy.WriteAsync((short)post.Part, Cancel);
        await copy.WriteAsync(post.Touched, Cancel);
        await copy.WriteAsync(post.Version, Cancel);
        await copy.WriteAsync((short)post.Visibility, Cancel);
        await copy.WriteAsync(post.Deleted, Cancel);
        for (var i = 0; i < 3; i++)
            await copy.WriteNullAsync(Cancel);
        for (var i = 0; i < 3; i++)
            await copy.WriteAsync(0, Cancel);
        await copy.WriteAsync(Array.Empty<long>(), NpgsqlDbType.Array | NpgsqlDbType.Bigint, Cancel);
        await copy.WriteAsync(post.Text, Cancel);
    }

    private PostRecord New()
    {
        var id = _ids.Next();
        return new(id, 1 + (id % 1_000), Text, Visibility.Public, null, null, [], null, 1, id, false, PostCounts.None);
    }
}
