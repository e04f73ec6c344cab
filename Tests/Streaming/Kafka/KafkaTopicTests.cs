using Social.Streaming.Kafka;

namespace Social.Tests.Streaming.Kafka;

public sealed class KafkaTopicTests(KafkaBroker broker)
{
    [Fact]
    public async Task A_missing_topic_that_may_not_be_created_is_named_with_its_partitions()
    {
        var topic = KafkaBroker.NewName();
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, topic, o => o.CreateTopics = false);

        var error = await Assert.ThrowsAsync<KafkaStreamException>(() => cluster.PublishOneAsync(1, 0));

        Assert.Contains($"topic '{topic}' does not exist and CreateTopics is off; create it with 4 partitions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_with_another_number_of_partitions_is_refused_by_name_and_number()
    {
        var topic = await broker.NewTopicAsync(3);
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, topic);

        var error = await Assert.ThrowsAsync<KafkaStreamException>(() => cluster.PublishOneAsync(1, 0));

        Assert.Contains($"topic '{topic}' has 3 partitions, but Partitions is 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_is_made_later_is_taken_up()
    {
        Assert.SkipWhen(broker.IsReal, "a real broker is asked to make the topic at once");
        using var mock = new Kit.KafkaMock();
        await using var cluster = await KafkaCluster.StartAsync(mock.Address, "late", o => o.CreateTopics = false);
        await Assert.ThrowsAsync<KafkaStreamException>(() => cluster.PublishOneAsync(1, 0));

        mock.CreateTopic("late", 4);
        await Kit.Eventually.IsTrueAsync(async () => await Record.ExceptionAsync(() => cluster.PublishOneAsync(1, 0)) is null, "the topic is there");

        await Kit.Eventually.IsTrueAsync(() => Task.FromResult(cluster.Log.Of(1).Count > 0), "the event is delivered");
    }

    [Fact]
    public async Task Missing_topics_are_created_when_that_is_allowed()
    {
        Assert.SkipUnless(broker.IsReal, "SOCIAL_TEST_KAFKA is not set: the mock cannot create topics");
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, KafkaBroker.NewName());

        await cluster.PublishAsync(streams: 5, each: 2);

        await cluster.AllArriveAsync(exactlyOnce: true);
    }
}
