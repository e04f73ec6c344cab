using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Storage.Posts;

public sealed class PostgresReactionStoreTests : ReactionStoreSuite
{
    private readonly PostgresHome _home = new(
        "insert into users (id, version, locked, created_at, handle, display_name, links, bio) values (1, 1, false, 0, 'ann', '', '', '')");

    protected override IStorageHome Home => _home;

    protected override IReactionStore Store => _home.Stores.Reactions;

    /// <summary>Fifty thousand reactions: no read may walk a table.</summary>
    [Fact]
    public async Task Every_read_uses_an_index()
    {
        await _home.Postgres.ExecuteAsync(
            "insert into reactions (user_id, post_id, kind, id, author) select i % 500, i / 500, i % 3, i, 1 from generate_series(1, 50000) i; " +
            "insert into reaction_counts (post_id, likes, reposts) select i, 1, 1 from generate_series(1, 50000) i");
        await _home.Postgres.ExecuteAsync("vacuum analyze reactions, reaction_counts");
        await _home.Postgres.ExecuteAsync("select pg_stat_reset()");
        // the first five times a statement is planned for its values, then once for all
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(20, (await Store.OfPostAsync(70 + i, ReactionKind.Like, long.MaxValue, 20, Cancel)).Length);
            Assert.Equal(20, (await Store.OfUserAsync(70 + i, ReactionKind.Bookmark, long.MaxValue, 20, Cancel)).Length);
            Assert.Equal(20, (await Store.RecentOfUserAsync(70 + i, 20, Cancel)).Length);
            Assert.Equal(3, (await Store.OfViewerAsync(70 + i, [10, 20, 30], Cancel)).Length);
            Assert.Equal(3, (await Store.CountsAsync([10, 20, 30], Cancel)).Count);
            await Store.WriteAsync([new ReactionChange(70 + i, 60_000, ReactionKind.Like, IsPut: true, 60_000 + i, 1, 2_000, 100)], Cancel);
        }

        // counters of a connection are there when it has ended
        _home.Postgres.Database.Source.Clear();
        await Eventually.IsTrueAsync(
            async () => await _home.Postgres.ScalarAsync<long>(
                "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes where relname = 'reactions'") > 40,
            "the scans are counted");
        Assert.Equal(0, await _home.Postgres.ScalarAsync<long>(
            "select sum(seq_scan)::bigint from pg_stat_user_tables where relname in ('reactions', 'reaction_counts')"));
    }
}
