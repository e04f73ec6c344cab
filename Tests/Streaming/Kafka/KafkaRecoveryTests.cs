using Social.Tests.Kit;

namespace Social.Tests.Streaming.Kafka;

public sealed class KafkaRecoveryTests(KafkaBroker broker)
{
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_crash_left_between_delivery_and_commit_is_delivered_again()
    {
        using var mock = new KafkaMock();
        mock.CreateTopic("events", 4);
        using var reader = new KafkaBroker(mock.Address);
        await using (var cluster = await KafkaCluster.StartAsync(mock.Address, "events", o => o.CommitInterval = Never))
        {
            await cluster.PublishAsync(streams: 10, each: 20);
            await cluster.AllArriveAsync(exactlyOnce: true);
            // the last commit of an orderly end does not get through either, as in a crash
            mock.SetDown();
            await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[0], Cancel);
        }
        mock.SetUp();
        Assert.Equal(0, reader.Committed("events", "events", 4));

        await using var next = await KafkaCluster.StartAsync(mock.Address, "events");
        await Eventually.IsTrueAsync(() => Task.FromResult(next.Log.Count == 200), "all events again", TimeSpan.FromSeconds(30));

        Assert.All(Enumerable.Range(0, 10), s => Assert.Equal(Enumerable.Range(0, 20), next.Log.Of(s)));
    }

    [Fact]
    public async Task What_was_with_a_consumer_when_the_silo_was_killed_comes_again()
    {
        var topic = await broker.NewTopicAsync(4);
        var gate = new TaskCompletionSource();
        await using (var cluster = await KafkaCluster.StartAsync(broker.Address, topic))
        {
            cluster.Log.Before = (_, number) => number >= 10 ? gate.Task : Task.CompletedTask;
            await cluster.PublishAsync(streams: 10, each: 20);
            await Eventually.IsTrueAsync(() => Task.FromResult(cluster.Log.Count == 100), "the first half");
            await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[0], Cancel);
        }

        await using var next = await KafkaCluster.StartAsync(broker.Address, topic);
        await Eventually.IsTrueAsync(
            () => Task.FromResult(Enumerable.Range(0, 10).All(s => next.Log.Of(s).Count > 0 && next.Log.Of(s)[^1] == 19)), "the second half",
            TimeSpan.FromSeconds(30));
        Assert.All(Enumerable.Range(0, 10), s => Assert.Equal(Enumerable.Range(0, 20).Except(next.Log.Of(s)), Enumerable.Range(0, 20 - next.Log.Of(s).Count)));
        Assert.All(Enumerable.Range(0, 10), s => Assert.True(next.Log.Of(s)[0] <= 10));
        gate.SetResult();
    }

    [Fact]
    public async Task An_orderly_end_leaves_nothing_to_deliver_again()
    {
        var topic = await broker.NewTopicAsync(4);
        await using (var cluster = await KafkaCluster.StartAsync(broker.Address, topic, o => o.CommitInterval = Never))
        {
            await cluster.PublishAsync(streams: 10, each: 20);
            await cluster.AllArriveAsync(exactlyOnce: true);
            await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[0], Cancel);
        }

        Assert.Equal(200, broker.Committed(topic, topic, 4));
    }

    [Fact]
    public async Task Silos_that_join_and_leave_take_over_partitions_without_losing_an_event()
    {
        var topic = await broker.NewTopicAsync(4);
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, topic);
        await cluster.PublishAsync(streams: 20, each: 20);

        var joined = await cluster.Silos.StartAdditionalSiloAsync();
        await cluster.PublishAsync(streams: 20, each: 50);
        await cluster.AllArriveAsync();
        await cluster.Silos.StopSiloAsync(joined, Cancel);
        await cluster.PublishAsync(streams: 20, each: 50);

        await cluster.AllArriveAsync();
        await Eventually.IsTrueAsync(() => Task.FromResult(broker.Committed(topic, topic, 4) == 20 * 120), "all is committed");
    }

    [Fact]
    public async Task A_silo_that_is_behind_does_not_move_the_committed_offset_back()
    {
        var topic = await broker.NewTopicAsync(1);
        await using var cluster = await KafkaCluster.StartAsync(
            broker.Address, topic, o => (o.Partitions, o.CommitInterval) = (1, Never));
        await cluster.PublishAsync(streams: 3, each: 10);
        await cluster.AllArriveAsync();

        // another owner of the partition is further already
        broker.Commit(topic, topic, 0, 1000);
        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[0], Cancel);

        Assert.Equal(1000, broker.Committed(topic, topic, 1));
    }
}
