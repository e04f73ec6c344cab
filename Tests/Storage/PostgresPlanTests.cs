using Social.Storage.Postgres.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

/// <summary>A hundred thousand posts: no read may walk the table.</summary>
public sealed class PostgresPlanTests : IAsyncLifetime
{
    private const int Posts = 100_000;
    private const int Authors = 2_000;
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        // an id holds its time; one post in ten is not public, one in fifty is dead
        await _postgres.ExecuteAsync(
            $"""
            insert into posts (id, author, part, touched, version, visibility, deleted, comments, likes, reposts, mentions, text, reply_to, quote_of)
            select i * 65536, i % {Authors}, i % {Authors} % 64, i * 65536, 1, case when i % 10 = 0 then 3 else 0 end, i % 50 = 0, 0, 0, 0, '{"{}"}', repeat('x', 100),
              case when i % 7 = 3 then i / 2000 * 65536 end, case when i % 11 = 3 then i / 2000 * 65536 end
            from generate_series(1, {Posts}::bigint) i;
            insert into post_tags (tag, post_id) select 'tag' || i % 100, i * 65536 from generate_series(1, {Posts}::bigint) i where i % 3 = 0;
            """);
        await _postgres.ExecuteAsync("vacuum analyze posts, post_tags");
        await _postgres.ExecuteAsync("select pg_stat_reset()");
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task Every_read_of_posts_uses_an_index()
    {
        await using (var stores = new PostgresStores(_postgres.Database))
        {
            var top = (Posts + 1L) * 65_536;
            // the first five times a statement is planned for its values, then once for all
            for (var i = 0; i < 8; i++)
                await ReadAllAsync(stores.Posts, top - (i * 65_536L));
        }

        // counters of a connection are there when it has ended
        _postgres.Database.Source.Clear();
        await Eventually.IsTrueAsync(
            async () => await _postgres.ScalarAsync<long>(
                "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes where relname = 'posts'") > 50,
            "the scans are counted");
        Assert.Equal(0, await _postgres.ScalarAsync<long>("select seq_scan from pg_stat_user_tables where relname in ('posts', 'post_tags')"));
    }

    private static async Task ReadAllAsync(PostgresPostStore store, long before)
    {
        long[] few = [.. Enumerable.Range(1, 5).Select(i => (long)i)];
        long[] many = [.. Enumerable.Range(0, Authors).Where(i => i % 3 == 0).Select(i => (long)i)];
        Assert.Equal(20, (await store.OfAuthorAsync(7, before, 20, Cancel)).Length);
        Assert.Equal(20, (await store.PublicAsync(before, 20, Cancel)).Length);
        Assert.Equal(20, (await store.OlderAsync(few, before, 20, Cancel)).Length);
        Assert.Equal(400, (await store.OlderAsync(many, before, 400, Cancel)).Length);
        Assert.Equal(400, (await store.OlderAsync(many, before / 50, 400, Cancel)).Length);
        Assert.Equal(500, (await store.RecentAsync(500, Cancel)).Length);
        Assert.NotEmpty(await store.RecentOfPartAsync(9, before - (Posts / 100 * 65_536L), Cancel));
        Assert.Equal(100, (await store.ChangesAsync(9, before / 2, 100, Cancel)).Length);
        Assert.NotEqual(0, (await store.DigestAsync(9, before - (Posts / 10 * 65_536L), before, Cancel)).Count);
        Assert.Equal(3, (await store.GetManyAsync([65_536, 65_536 * 2, 65_536 * 3], Cancel)).Length);
        Assert.Equal(5, (await store.CountsAsync(few, Cancel)).Count);
        Assert.Empty(await store.HistoryAsync(65_536, Cancel));
        Assert.Equal(20, (await store.CommentsAsync(3 * 65_536, 0, newestFirst: false, 20, Cancel)).Length);
        Assert.Equal(20, (await store.CommentsAsync(3 * 65_536, before, newestFirst: true, 20, Cancel)).Length);
        Assert.Equal(9, (await store.FirstCommentsAsync([65_536, 65_536 * 2, 65_536 * 3], 3, Cancel)).Length);
        Assert.Equal(3, (await store.CommentCountsAsync([65_536, 65_536 * 2, 65_536 * 3], Cancel)).Count);
        Assert.Equal(10, (await store.OfTagAsync("tag7", before, 10, Cancel)).Length);
        Assert.Equal(10, (await store.TaggedAsync("tag7", before, 10, Cancel)).Length);
        Assert.Equal(10, (await store.QuotesAsync(5 * 65_536, before, 10, Cancel)).Length);
    }
}
