using Social.Grains.Media;
using Social.Storage.Postgres.Media;
using Social.Tests.Kit;

namespace Social.Tests.Storage.Media;

/// <summary>A hundred thousand media, all but a few in their places: neither a read nor a write may walk the table.</summary>
public sealed class PostgresMediaPlanTests : IAsyncLifetime
{
    private const int Media = 100_000;
    private const int Owners = 2_000;
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        await _postgres.ExecuteAsync(
            $"""
            insert into media (id, owner, place_id, created_at, due_at, main_bytes, preview_bytes, place_use, kind, status, public, removed, main_type, preview_type, secret)
            select i, i % {Owners}, case when i % 100 = 0 then 0 else i end, i, case when i % 100 = 0 then i end, 1, 1, case when i % 100 = 0 then 0 else 1 end, 0, 1, true, false,
              'image/jpeg', 'image/jpeg', 'secret' || i
            from generate_series(1, {Media}::bigint) i;
            """);
        await _postgres.ExecuteAsync("vacuum analyze media");
        await _postgres.ExecuteAsync("select pg_stat_reset()");
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task Every_read_and_write_of_media_uses_an_index()
    {
        var store = new PostgresMediaStore(_postgres.Database);
        // the first five times a statement is planned for its values, then once for all
        for (var i = 1; i <= 8; i++)
            await UseAllAsync(store, i);

        _postgres.Database.Source.Clear();
        await Eventually.IsTrueAsync(
            async () => await _postgres.ScalarAsync<long>(
                "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes where relname = 'media'") > 50,
            "the scans are counted");
        Assert.Equal(0, await _postgres.ScalarAsync<long>("select seq_scan from pg_stat_user_tables where relname = 'media'"));
    }

    private static async Task UseAllAsync(PostgresMediaStore store, int round)
    {
        var (place, now) = (MediaPlace.Post(round), DateTimeOffset.FromUnixTimeMilliseconds(5_000));
        Assert.Equal(3, (await store.GetManyAsync([7, 8, 9], Cancel)).Length);
        Assert.Single(await store.InPlaceAsync(place, Cancel));
        Assert.Equal(50, (await store.DueAsync(now, 100, Cancel)).Length);
        Assert.Equal(20, (await store.OfOwnerAsync(round, Media, 20, Cancel)).Length);
        await store.DoubtAsync(place, DateTimeOffset.FromUnixTimeMilliseconds(Media), Cancel);
        await store.KeepAsync(place, Cancel);
        await store.ReleaseAsync(place, DateTimeOffset.FromUnixTimeMilliseconds(Media), Cancel);
        Assert.True(await store.UseAsync(round, [round], place, true, DateTimeOffset.FromUnixTimeMilliseconds(Media), null, Cancel));
        await store.KeepAsync(place, Cancel);
        await store.RemoveAsync(MediaPlace.Post(-1), now, Cancel);
        var record = (await store.GetManyAsync([round], Cancel))[0];
        Assert.Equal(MediaAdditionOutcome.TooMany, (await store.AddAsync(record with { Id = Media + round, Owner = 0, RepeatKey = "key" }, 1, Cancel)).Outcome);
    }
}
