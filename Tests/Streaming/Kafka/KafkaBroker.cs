using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Social.Tests.Kit;
using Social.Tests.Streaming.Kafka;

[assembly: AssemblyFixture(typeof(KafkaBroker))]

namespace Social.Tests.Streaming.Kafka;

/// <summary>The broker named by SOCIAL_TEST_KAFKA, or a mock. Shared by all tests; each has topics of its own.</summary>
public sealed class KafkaBroker : IDisposable
{
    private static int _topics;
    private readonly Lazy<KafkaMock?> _mock;
    private readonly string? _real;

    public KafkaBroker()
    {
        _real = Environment.GetEnvironmentVariable("SOCIAL_TEST_KAFKA") is { Length: > 0 } real ? real : null;
        _mock = new Lazy<KafkaMock?>(() => _real is null ? new KafkaMock() : null);
    }

    /// <summary>The same to look into a mock of a test's own.</summary>
    internal KafkaBroker(string address)
    {
        _real = address;
        _mock = new Lazy<KafkaMock?>(() => null);
    }

    public string Address => _real ?? _mock.Value!.Address;

    /// <summary>Whether clients can create topics.</summary>
    public bool IsReal => _real is not null;

    public static string NewName() => $"test-{Environment.ProcessId}-{Guid.NewGuid():N}"[..30] + Interlocked.Increment(ref _topics);

    public async Task<string> NewTopicAsync(int partitions)
    {
        var name = NewName();
        if (_real is null)
        {
            _mock.Value!.CreateTopic(name, partitions);
            return name;
        }
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Address }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = 1 }]);
        return name;
    }

    /// <summary>Writes bytes that no adapter made.</summary>
    public async Task WriteAsync(string topic, int partition, string key, string value)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = Address }).Build();
        await producer.ProduceAsync(new TopicPartition(topic, partition), new Message<string, string> { Key = key, Value = value });
    }

    /// <summary>The sum of the offsets that a group has committed.</summary>
    public long Committed(string topic, string group, int partitions)
    {
        using var consumer = Consumer(group);
        return consumer.Committed(Enumerable.Range(0, partitions).Select(p => new TopicPartition(topic, p)), TimeSpan.FromSeconds(10))
            .Sum(o => Math.Max(0, o.Offset.Value));
    }

    public void Commit(string topic, string group, int partition, long offset)
    {
        using var consumer = Consumer(group);
        consumer.Commit([new TopicPartitionOffset(topic, partition, offset)]);
    }

    /// <summary>Reads so many messages of a topic from the start; fewer when no more come for 10 s.</summary>
    internal List<ConsumeResult<string, byte[]>> Read(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig { BootstrapServers = Address, GroupId = "reader-" + topic, AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        List<PartitionMetadata> partitions = [];
        // a topic that was made a moment ago has none yet
        for (var i = 0; i < 20 && partitions.Count == 0; i++)
            partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(5)).Topics[0].Partitions;
        consumer.Assign(partitions.Select(p => new TopicPartitionOffset(topic, p.PartitionId, Offset.Beginning)));
        List<ConsumeResult<string, byte[]>> read = [];
        while (read.Count < count && consumer.Consume(TimeSpan.FromSeconds(10)) is { } result)
            read.Add(result);
        return read;
    }

    internal static string Header(ConsumeResult<string, byte[]> result, string name) => Encoding.UTF8.GetString(result.Message.Headers.GetLastBytes(name));

    public void Dispose()
    {
        if (_mock.IsValueCreated)
            _mock.Value?.Dispose();
    }

    private IConsumer<byte[], byte[]> Consumer(string group) => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig { BootstrapServers = Address, GroupId = group, EnableAutoCommit = false }).Build();
}
