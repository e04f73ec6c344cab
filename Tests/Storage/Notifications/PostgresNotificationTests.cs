using Npgsql;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;
using Social.Storage.Postgres;
using Social.Storage.Postgres.Notifications;
using Social.Tests.Kit;

namespace Social.Tests.Storage.Notifications;

/// <summary>What PostgreSQL alone can get wrong: lost answers and plans.</summary>
public sealed class PostgresNotificationTests : IAsyncLifetime
{
    private const int Recipients = 200;
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task A_delivery_whose_answer_was_lost_is_known_again_with_its_sequences()
    {
        var direct = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
        await using var network = new AnswerCutter(direct.Host!, direct.Port);
        await using var database = PostgresTestDatabase.Open(new PostgresOptions
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Port = network.Port }.ConnectionString,
        });
        await using var store = new PostgresNotificationStore(database);
        NotificationEvent[] events = [Follow(1, 2), Follow(1, 3)];
        network.CutNext("insert into notification_outbox");
        await store.EnqueueAsync(events, Cancel);
        network.CutNext("deliver_notifications");

        Assert.Equal([1, 2], await store.DeliverAsync(1, events, [], Cancel));

        Assert.Equal(2, network.Cuts);
        Assert.Equal([0, 0], await store.DeliverAsync(1, events, [], Cancel));
        Assert.Equal(2, (await store.GetAsync(1, Cancel)).LastSeq);
        Assert.Equal(0, (await store.DepthAsync(events[0].Part, 10, Cancel)).Count);
    }

    [Fact]
    public async Task Every_statement_uses_an_index()
    {
        await _postgres.ExecuteAsync(
            $"""
            insert into inboxes (user_id, last_seq) select i, 500 from generate_series(1, 20000) i;
            insert into notifications (recipient, seq, id, type, actor, target, post_id)
            select r, s, s * 65536, s % 7, 1000 + s, s, s from generate_series(1, {Recipients}) r, generate_series(1, 500) s;
            insert into notification_outbox (recipient, type, actor, target, part, id)
            select i, 0, 5000, 0, i % 8, i * 65536 from generate_series(1, 20000) i;
            """);
        await _postgres.ExecuteAsync("vacuum analyze");
        await _postgres.ExecuteAsync("select pg_stat_reset()");
        await using (var store = new PostgresNotificationStore(_postgres.Database))
        {
            // the first five times a statement is planned for its values, then once for all
            for (var i = 1; i <= 8; i++)
            {
                Assert.Equal(20, (await store.PageAsync(i, 400, 20, NotificationRules.AllTypes, Cancel)).Length);
                Assert.Equal(20, (await store.PageAsync(i, 400, 20, NotificationRules.Mask([NotificationType.Like]), Cancel)).Length);
                Assert.Equal(100, (await store.SinceAsync(i, 400, 200, Cancel)).Length);
                Assert.Equal(100, (await store.OutboxAsync(3, i, long.MaxValue, 100, Cancel)).Length);
                Assert.Equal(1_000, (await store.DepthAsync(3, 1_000, Cancel)).Count);
                Assert.Equal(i, (await store.ReadAsync(i, i, Cancel)).ReadSeq);
                await store.SetAsync(i, new NotificationSettings(Like: NotifyOf.Off), Cancel);
                var follow = Follow(i, 9_000);
                await store.EnqueueAsync([follow], Cancel);
                Assert.Equal([501], await store.DeliverAsync(i, [follow], [], Cancel));
            }
        }

        // counters of a connection are there when it has ended
        _postgres.Database.Source.Clear();
        await Eventually.IsTrueAsync(
            async () => await _postgres.ScalarAsync<long>(
                "select coalesce(sum(idx_scan), 0)::bigint from pg_stat_user_indexes where relname in ('inboxes', 'notifications', 'notification_outbox')") > 50,
            "the scans are counted");
        Assert.Equal(0, await _postgres.ScalarAsync<long>(
            "select sum(seq_scan)::bigint from pg_stat_user_tables where relname in ('inboxes', 'notifications', 'notification_outbox')"));
    }

    private static NotificationEvent Follow(long recipient, long actor) => new(NotificationType.Follow, recipient, actor) { Id = (actor << 16) + recipient };
}
