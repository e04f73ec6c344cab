using Social.Streaming.Kafka;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.Kafka;

/// <summary>Errors that only the mock makes, on a cluster of its own for each test.</summary>
public sealed class KafkaErrorTests : IDisposable
{
    private const string Topic = "events";
    private readonly KafkaMock _mock = new();

    public KafkaErrorTests() => _mock.CreateTopic(Topic, 4);

    [Fact]
    public async Task A_partition_that_changes_its_leader_loses_nothing()
    {
        await using var cluster = await KafkaCluster.StartAsync(_mock.Address, Topic);
        await cluster.PublishAsync(streams: 10, each: 1);
        _mock.Fail(KafkaMock.ProduceRequest, KafkaMock.NotLeader, KafkaMock.NotLeader, KafkaMock.NotLeader);

        await cluster.PublishAsync(streams: 10, each: 20);

        await cluster.AllArriveAsync(exactlyOnce: true);
    }

    [Fact]
    public async Task A_message_that_the_broker_refuses_fails_for_its_publisher_and_for_nobody_else()
    {
        await using var cluster = await KafkaCluster.StartAsync(_mock.Address, Topic);
        using var figures = new MeterReadings("Social.Streaming", new("provider", cluster.Provider));
        await cluster.PublishAsync(streams: 4, each: 1);
        _mock.Fail(KafkaMock.ProduceRequest, KafkaMock.TooLarge);

        var error = await Assert.ThrowsAsync<KafkaStreamException>(() => cluster.PublishOneAsync(1, 99));
        await cluster.PublishAsync(streams: 4, each: 10);

        Assert.Contains(Topic, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, figures.Read("social_stream_publish_failures"));
        await cluster.AllArriveAsync(exactlyOnce: true);
    }

    [Fact]
    public async Task A_message_larger_than_allowed_fails_for_its_publisher()
    {
        await using var cluster = await KafkaCluster.StartAsync(_mock.Address, Topic, o => o.LargestMessage = 1000);

        await Assert.ThrowsAsync<KafkaStreamException>(() =>
            cluster.Silos.Client.GetStreamProvider(cluster.Provider).GetStream<string>(KafkaCluster.Stream(1)).OnNextAsync(new string('x', 2000)));
    }

    [Fact]
    public async Task Publishing_fails_in_time_while_the_broker_is_down_and_everything_goes_on_when_it_is_back()
    {
        await using var cluster = await KafkaCluster.StartAsync(_mock.Address, Topic, o => o.PublishTimeout = TimeSpan.FromSeconds(4));
        await cluster.PublishAsync(streams: 10, each: 5);
        await cluster.AllArriveAsync();

        _mock.SetDown();
        await Assert.ThrowsAsync<KafkaStreamException>(() => cluster.PublishOneAsync(100, 0));
        _mock.SetUp();
        await Eventually.IsTrueAsync(() => SucceedsAsync(() => cluster.PublishOneAsync(101, 0)), "the broker is back", TimeSpan.FromSeconds(20));

        await cluster.PublishAsync(streams: 10, each: 5);
        await cluster.AllArriveAsync();
    }

    [Fact]
    public async Task A_slow_broker_only_makes_it_slow()
    {
        await using var cluster = await KafkaCluster.StartAsync(_mock.Address, Topic);
        await cluster.PublishAsync(streams: 10, each: 1);
        _mock.SetRoundTrip(TimeSpan.FromMilliseconds(300));

        await cluster.PublishAsync(streams: 10, each: 10);

        await cluster.AllArriveAsync(exactlyOnce: true);
    }

    [Fact]
    public async Task A_failed_commit_is_made_up_for()
    {
        using var broker = new KafkaBroker(_mock.Address);
        await using var cluster = await KafkaCluster.StartAsync(_mock.Address, Topic);
        _mock.Fail(KafkaMock.OffsetCommitRequest, KafkaMock.NotCoordinator, KafkaMock.NotCoordinator, KafkaMock.NotCoordinator);

        await cluster.PublishAsync(streams: 10, each: 5);
        await cluster.AllArriveAsync();

        await Eventually.IsTrueAsync(() => Task.FromResult(broker.Committed(Topic, Topic, 4) == 50), "50 messages committed", TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_silo_starts_while_the_broker_is_away_and_publishes_and_reads_when_it_comes()
    {
        _mock.SetDown();
        await using var cluster = await KafkaCluster.StartAsync(_mock.Address, Topic, o => o.PublishTimeout = TimeSpan.FromSeconds(4));
        await Assert.ThrowsAsync<KafkaStreamException>(() => cluster.PublishOneAsync(100, 0));

        _mock.SetUp();
        await Eventually.IsTrueAsync(() => SucceedsAsync(() => cluster.PublishOneAsync(101, 0)), "the broker is there", TimeSpan.FromSeconds(20));

        await cluster.PublishAsync(streams: 10, each: 5);
        await cluster.AllArriveAsync();
    }

    public void Dispose() => _mock.Dispose();

    private static async Task<bool> SucceedsAsync(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (KafkaStreamException)
        {
            return false;
        }
    }
}
