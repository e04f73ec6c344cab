using System.Text;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.Kafka;

public sealed class KafkaDeadLetterTests(KafkaBroker broker)
{
    [Fact]
    public async Task An_unreadable_message_goes_to_the_dead_letters_and_the_rest_flows()
    {
        var topic = await broker.NewTopicAsync(1);
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, topic, o => o.Partitions = 1);
        await cluster.PublishAsync(streams: 3, each: 5);
        await broker.WriteAsync(topic, 0, "strange/1", "not ours");
        await cluster.PublishAsync(streams: 3, each: 5);

        await cluster.AllArriveAsync(exactlyOnce: true);

        await Eventually.IsTrueAsync(() => Task.FromResult(broker.Committed(topic, topic, 1) == 31), "all is committed, the bad message too");
        var letter = Assert.Single(broker.Read(topic + ".dead-letters", 1));
        Assert.Equal("not ours", Encoding.UTF8.GetString(letter.Message.Value));
        Assert.Equal("unreadable", KafkaBroker.Header(letter, "reason"));
        Assert.Equal(topic, KafkaBroker.Header(letter, "topic"));
        Assert.Equal("0", KafkaBroker.Header(letter, "partition"));
        Assert.Equal("15", KafkaBroker.Header(letter, "offset"));
        Assert.Equal("strange/1", KafkaBroker.Header(letter, "stream"));
    }

    [Fact]
    public async Task An_event_that_its_consumer_always_refuses_goes_to_the_dead_letters_alone()
    {
        var topic = await broker.NewTopicAsync(1);
        await using var cluster = await KafkaCluster.StartAsync(
            broker.Address, topic, o => o.Partitions = 1, retries: TimeSpan.FromSeconds(1));
        using var figures = new MeterReadings("Social.Streaming", new("provider", cluster.Provider));
        cluster.Log.Before = (stream, number) =>
            stream == 1 && number == 3 ? throw new InvalidOperationException("never") : Task.CompletedTask;

        await cluster.PublishAsync(streams: 3, each: 10);

        await Eventually.IsTrueAsync(
            () => Task.FromResult(cluster.Log.Of(1).Distinct().Count() == 9), "the events beside the bad one", TimeSpan.FromSeconds(30));
        Assert.Equal(9, cluster.Log.Of(1)[^1]);
        Assert.DoesNotContain(3, cluster.Log.Of(1));
        Assert.Equal(Enumerable.Range(0, 10), cluster.Log.Of(0));
        await Eventually.IsTrueAsync(() => Task.FromResult(broker.Committed(topic, topic, 1) == 30), "all is committed");
        var letter = Assert.Single(broker.Read(topic + ".dead-letters", 1));
        Assert.Equal("delivery failed", KafkaBroker.Header(letter, "reason"));
        Assert.Equal(KafkaCluster.Stream(1).ToString(), KafkaBroker.Header(letter, "stream"));
        Assert.Equal(1, figures.Read("social_stream_dead_letters"));
    }

    [Fact]
    public async Task Nothing_is_committed_past_a_message_whose_dead_letter_cannot_be_written()
    {
        using var mock = new KafkaMock();
        mock.CreateTopic("events", 1);
        using var reader = new KafkaBroker(mock.Address);
        await using var cluster = await KafkaCluster.StartAsync(
            mock.Address, "events", o => (o.Partitions, o.PublishTimeout) = (1, TimeSpan.FromSeconds(4)));
        await cluster.PublishAsync(streams: 3, each: 5);
        await cluster.AllArriveAsync();
        await reader.WriteAsync("events", 0, "strange/1", "not ours");
        mock.Fail(KafkaMock.ProduceRequest, [.. Enumerable.Repeat(KafkaMock.TooLarge, 1)]);

        await Eventually.IsTrueAsync(() => Task.FromResult(reader.Committed("events", "events", 1) == 16), "committed once the letter is written");
        Assert.Single(reader.Read("events.dead-letters", 1));
    }
}
