using System.Diagnostics;
using Confluent.Kafka;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.Kafka;

/// <summary>Not a test but a measurement, run by name: events per second through silo and adapter beside a bare producer and consumer.</summary>
public sealed class KafkaThroughput(KafkaBroker broker, ITestOutputHelper output)
{
    private const int Events = 200_000;
    private const int Streams = 64;
    private const int Partitions = 8;
    private const int InFlight = 4_000;
    private static readonly byte[] Event = new byte[100];

    [Fact(Explicit = true)]
    public async Task Events_per_second_through_the_adapter_and_bare()
    {
        await using var cluster = await KafkaCluster.StartAsync(broker.Address, await broker.NewTopicAsync(Partitions), o => o.Partitions = Partitions);
        var streams = Enumerable.Range(0, Streams)
            .Select(s => cluster.Silos.Client.GetStreamProvider(cluster.Provider).GetStream<byte[]>(StreamId.Create(CountGrain.Namespace, s))).ToArray();
        // everything warm: grains, caches, connections, compiled code
        await RunAsync(20_000, i => streams[i % Streams].OnNextAsync(Event), () => cluster.Log.Counted);
        var before = cluster.Log.Counted;
        for (var run = 1; run <= 3; run++)
        {
            var adapter = await RunAsync(Events, i => streams[i % Streams].OnNextAsync(Event), () => cluster.Log.Counted - before);
            before = cluster.Log.Counted;
            var bare = await BareAsync();
            output.WriteLine($"run {run}: adapter {adapter:N0} events/s, bare {bare:N0} messages/s, ratio {adapter / bare:P0}");
        }
    }

    private async Task<double> BareAsync()
    {
        var topic = await broker.NewTopicAsync(Partitions);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = broker.Address,
            SocketNagleDisable = true,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = 2,
            CompressionType = CompressionType.Lz4,
            DeliveryReportFields = "status",
        }).Build();
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = broker.Address, GroupId = topic, AutoOffsetReset = AutoOffsetReset.Earliest, FetchWaitMaxMs = 100 }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        long read = 0;
        var done = new CancellationTokenSource();
        var reader = new Thread(() =>
        {
            while (!done.IsCancellationRequested)
            {
                if (consumer.Consume(50) is not null)
                    Interlocked.Increment(ref read);
            }
        });
        reader.Start();
        var message = new Message<byte[], byte[]> { Key = new byte[20], Value = new byte[180] };
        await RunAsync(20_000, i => producer.ProduceAsync(new TopicPartition(topic, i % Partitions), message), () => Interlocked.Read(ref read));
        Interlocked.Exchange(ref read, 0);
        var rate = await RunAsync(Events, i => producer.ProduceAsync(new TopicPartition(topic, i % Partitions), message), () => Interlocked.Read(ref read));
        await done.CancelAsync();
        reader.Join();
        return rate;
    }

    /// <summary>Publishes so many, with a bounded number under way, until the last was consumed.</summary>
    private static async Task<double> RunAsync(int count, Func<int, Task> publish, Func<long> consumed)
    {
        var watch = Stopwatch.StartNew();
        var underWay = new Queue<Task>();
        for (var i = 0; i < count; i++)
        {
            if (underWay.Count >= InFlight)
                await underWay.Dequeue();
            underWay.Enqueue(publish(i));
        }
        await Task.WhenAll(underWay);
        await Eventually.IsTrueAsync(() => Task.FromResult(consumed() >= count), "all consumed", TimeSpan.FromMinutes(1));
        return count / watch.Elapsed.TotalSeconds;
    }
}
