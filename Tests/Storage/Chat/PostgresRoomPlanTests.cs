using Social.Grains.Interfaces.Chat;
using Social.Storage.Postgres.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Storage.Chat;

/// <summary>A hundred thousand memberships and messages: no read of rooms may walk a table.</summary>
public sealed class PostgresRoomPlanTests : IAsyncLifetime
{
    private const int Rooms = 20_000;
    private const int Users = 1_000;
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        await _postgres.ExecuteAsync(
            $"""
            insert into rooms (id, kind, version, touched, created_by, is_request, joined, slow_mode, members_invite, low, high, name)
            select i, case when i % 2 = 0 then 1 else 0 end, 1, i, i % {Users}, i % 4 = 1, 5, 0, true, case when i % 2 = 1 then i % {Users} end,
              case when i % 2 = 1 then {Users} + i end, 'room'
            from generate_series(1, {Rooms}::bigint) i;
            insert into room_members (room_id, user_id, role, state, join_id, archived, read_seq, delivered_seq, version)
            select i, case when i % 2 = 1 and j = 1 then {Users} + i else (i + j * 7) % {Users} end, 0, case when (i / {Users}) % 5 = 4 then 2 else 0 end, i * 10 + j, (i / {Users}) % 5 = 3, 2, 0, 0
            from generate_series(1, {Rooms}::bigint) i, generate_series(0, 4) j where i % 2 = 0 or j < 2;
            insert into room_log (room_id, event_seq, kind, id, user_id, seq, content_hash, version, state, text)
            select i, s, 0, i * 1000 + s, (i + s) % {Users}, s, 0, s, 0, repeat('x', 100) from generate_series(1, {Rooms}::bigint) i, generate_series(1, 5) s;
            insert into room_heads (room_id, event_seq, last_seq) select i, 5, 5 from generate_series(1, {Rooms}::bigint) i;
            """);
        await _postgres.ExecuteAsync("vacuum analyze rooms, room_members, room_log, room_heads");
        await _postgres.ExecuteAsync("select pg_stat_reset()");
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task Every_read_of_rooms_uses_an_index()
    {
        await using (var stores = new PostgresStores(_postgres.Database))
        {
            // the first five times a statement is planned for its values, then once for all
            for (var i = 1; i <= 8; i++)
                await ReadAllAsync(stores.Rooms, i * 13);
        }

        // counters of a connection are there when it has ended
        _postgres.Database.Source.Clear();
        await Eventually.IsTrueAsync(
            async () => await _postgres.ScalarAsync<long>(
                "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes where relname = 'room_members'") > 50,
            "the scans are counted");
        Assert.Equal(
            0,
            await _postgres.ScalarAsync<long>(
                "select sum(seq_scan)::bigint from pg_stat_user_tables where relname in ('rooms', 'room_members', 'room_links', 'room_log', 'room_heads')"));
    }

    private static async Task ReadAllAsync(PostgresRoomStore store, long userId)
    {
        foreach (var folder in Enum.GetValues<RoomFolder>())
        {
            var listed = await store.ListAsync(userId, folder, long.MaxValue, 1_000, Cancel);
            Assert.InRange(listed.Length, 10, 100);
            Assert.All(listed, r => Assert.Equal((5, 5), (r.Head.LastSeq, r.Last!.Seq)));
        }
        Assert.Equal(userId % 2 == 0 ? 5 : 2, (await store.GetAsync(userId, Cancel))!.Members.Length);
        Assert.NotEqual(0, await store.FindDirectAsync(userId % 2 == 1 ? userId : userId + 1, Users + (userId % 2 == 1 ? userId : userId + 1), Cancel));
        Assert.All(await store.CountJoinedAsync([userId, userId + 1], Cancel), count => Assert.InRange(count, 10, 200));
        Assert.InRange((await store.CountMadeAsync(userId, 0, Cancel)).Groups, 0, 100);
        Assert.Equal(20, (await store.OfUserAsync(userId, long.MaxValue, 20, Cancel)).Length);
        Assert.Equal(20, (await store.JoinedAsync(userId, 20, Cancel)).Length);
    }
}
