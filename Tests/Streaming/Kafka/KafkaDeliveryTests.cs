using Social.Tests.Kit;

namespace Social.Tests.Streaming.Kafka;

public sealed class KafkaDeliveryTests(KafkaBroker broker)
{
    [Fact]
    public async Task Every_event_arrives_once_and_in_the_order_of_its_stream()
    {
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, await broker.NewTopicAsync(4));

        await cluster.PublishAsync(streams: 40, each: 100);

        await cluster.AllArriveAsync(exactlyOnce: true);
    }

    [Fact]
    public async Task Progress_is_committed_up_to_the_last_event()
    {
        var topic = await broker.NewTopicAsync(4);
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, topic);
        await cluster.PublishAsync(streams: 10, each: 10);
        await cluster.AllArriveAsync();

        await Eventually.IsTrueAsync(() => Task.FromResult(broker.Committed(topic, topic, 4) == 100), "100 messages committed");
    }

    [Fact]
    public async Task A_stream_without_a_consumer_is_committed_past()
    {
        var topic = await broker.NewTopicAsync(4);
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, topic);

        var stream = cluster.Silos.Client.GetStreamProvider(cluster.Provider).GetStream<int>(StreamId.Create("nobody", 1));
        await stream.OnNextAsync(1);

        await Eventually.IsTrueAsync(() => Task.FromResult(broker.Committed(topic, topic, 4) == 1), "the message is committed");
    }

    [Fact]
    public async Task A_slow_consumer_does_not_hold_up_other_streams_of_its_partition()
    {
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, await broker.NewTopicAsync(1), o => o.Partitions = 1);
        var gate = new TaskCompletionSource();
        cluster.Log.Before = (stream, _) => stream == 0 ? gate.Task : Task.CompletedTask;

        await cluster.PublishAsync(streams: 10, each: 20);

        await Eventually.IsTrueAsync(() => Task.FromResult(cluster.Log.Count == 180), "all but the slow stream");
        Assert.Empty(cluster.Log.Of(0));
        gate.SetResult();
        await cluster.AllArriveAsync(exactlyOnce: true);
    }

    [Fact]
    public async Task A_backlog_larger_than_all_buffers_is_worked_off_in_order()
    {
        await using var cluster = await KafkaCluster.StartAsync(
            broker.Address, await broker.NewTopicAsync(1), o => (o.Partitions, o.CacheSize) = (1, 100));
        var gate = new TaskCompletionSource();
        cluster.Log.Before = (_, _) => gate.Task;
        await cluster.PublishAsync(streams: 5, each: 1200);

        gate.SetResult();

        await cluster.AllArriveAsync(exactlyOnce: true);
    }

    [Fact]
    public async Task Metrics_show_what_waits_and_for_how_long()
    {
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, await broker.NewTopicAsync(1), o => o.Partitions = 1);
        using var figures = new MeterReadings("Social.Streaming", new("provider", cluster.Provider));
        var gate = new TaskCompletionSource();
        cluster.Log.Before = (_, _) => gate.Task;
        await cluster.PublishAsync(streams: 3, each: 5);

        await Eventually.IsTrueAsync(
            () => Task.FromResult(figures.Read("social_stream_lag") == 15 && figures.Read("social_stream_oldest_undelivered_seconds") > 0),
            "15 messages wait");

        gate.SetResult();
        await cluster.AllArriveAsync();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(figures.Read("social_stream_lag") == 0 && figures.Read("social_stream_oldest_undelivered_seconds") == 0
                && figures.Read("social_stream_delivered") == 15 && figures.Read("social_stream_published") == 15),
            "nothing waits");
    }
}
