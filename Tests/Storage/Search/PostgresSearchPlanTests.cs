using Social.Tests.Kit;

namespace Social.Tests.Storage.Search;

/// <summary>A hundred thousand posts and twenty thousand people: no search may walk the tables.</summary>
public sealed class PostgresSearchPlanTests : IAsyncLifetime
{
    private const int Posts = 100_000;
    private const int Users = 20_000;
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        await _postgres.ExecuteAsync(
            $"""
            insert into post_words (post_id, touched, words)
            select i * 65536, i * 65536, array_to_tsvector(array['common', 'n' || i, 'tenth' || i % 10] || case when i < 5000 then 'old' else 'young' end)
            from generate_series(1, {Posts}::bigint) i;
            insert into user_words (user_id, word, fame) select i, 'name' || i, 1 + i % 3 from generate_series(1, {Users}::bigint) i;
            insert into user_words (user_id, word, fame) select i, 'all', 1 + i % 3 from generate_series(1, {Users}::bigint) i;
            insert into follows (follower, followee, id) select 1 + i % 100, i, i from generate_series(1, {Users}::bigint) i;
            """);
        await _postgres.ExecuteAsync("vacuum analyze");
        await _postgres.ExecuteAsync("select pg_stat_reset()");
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task Every_search_uses_an_index()
    {
        await using (var stores = new PostgresStores(_postgres.Database))
        {
            // the first five times a statement is planned for its values, then once for all
            for (var i = 0; i < 8; i++)
                await SearchAsync(stores, (Posts + 1L - i) * 65_536);
        }

        // counters of a connection are there when it has ended
        _postgres.Database.Source.Clear();
        await Eventually.IsTrueAsync(
            async () => await _postgres.ScalarAsync<long>(
                "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes where relname in ('post_words', 'user_words')") > 50,
            "the scans are counted");
        Assert.Equal("", await _postgres.ScalarAsync<string>(
            "select coalesce(string_agg(relname, ','), '') from pg_stat_user_tables where seq_scan > 0 and relname in ('post_words', 'user_words', 'follows')"));
    }

    private static async Task SearchAsync(PostgresStores stores, long before)
    {
        Assert.Equal(20, (await stores.PostSearch.FindAsync(["common"], before, 20, Cancel)).Length);
        Assert.Equal(20, (await stores.PostSearch.FindAsync(["old", "tenth3"], before, 20, Cancel)).Length);
        Assert.Equal([77 * 65_536L], await stores.PostSearch.FindAsync(["n77", "common"], before, 20, Cancel));
        Assert.Empty(await stores.PostSearch.FindAsync(["old", "young"], before, 20, Cancel));
        Assert.Equal(20, (await stores.UserSearch.BestKnownAsync(["name"], 20, Cancel)).Length);
        Assert.Equal([19_999], await stores.UserSearch.BestKnownAsync(["name19999", "all"], 5, Cancel));
        Assert.Equal([19_900], await stores.UserSearch.FollowedAsync(1, ["name19900", "al"], 20, Cancel));
    }
}
