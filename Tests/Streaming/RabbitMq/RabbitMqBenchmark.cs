using System.Diagnostics;
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>
/// Events per second through the provider beside the bare client, on as many quorum queues, each from publishing to acknowledgement.
/// </summary>
public sealed class RabbitMqBenchmark(ITestOutputHelper output)
{
    private const int Events = 40_000;
    private const int Streams = 200;
    private const int InFlight = 1024;
    private const int BodyBytes = 150;
    private const int AcknowledgeEvery = 256;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact(Explicit = true)]
    public async Task Events_per_second_beside_the_bare_client()
    {
        var address = TestServers.RabbitMq;
        var bare = new List<double>();
        var provider = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            bare.Add(await BareAsync(address));
            provider.Add(await ProviderAsync(address));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"bare {bare[^1]:0} events/s, provider {provider[^1]:0} events/s, ratio {provider[^1] / bare[^1]:0.00}"));
        }

        Assert.All(provider, p => Assert.True(p > 0));
    }

    private static async Task<double> ProviderAsync(string address)
    {
        await using var cluster = await NumberCluster.StartAsync(address);
        using var figures = cluster.Figures();
        var streams = cluster.Streams(Streams);
        await cluster.PublishAsync(streams, 1);
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_delivered") == Streams), "grains are up", Limit);

        var start = Stopwatch.GetTimestamp();
        await PublishAsync(n => cluster.PublishAsync(streams[n % Streams], n));
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_delivered") == Streams + Events), "all is done", Limit);
        return Events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> BareAsync(string address)
    {
        var name = $"bench-{Guid.NewGuid():N}";
        var factory = new ConnectionFactory { Uri = new Uri(address) };
        await using var publishing = await factory.CreateConnectionAsync();
        await using var reading = await factory.CreateConnectionAsync();
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: null);
        await using var channel = await publishing.CreateChannelAsync(confirms);
        var received = 0;
        for (var queue = 0; queue < NumberCluster.Queues; queue++)
        {
            var arguments = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };
            await channel.QueueDeclareAsync($"{name}.{queue}", durable: true, exclusive: false, autoDelete: false, arguments);
            var consuming = await reading.CreateChannelAsync();
            await consuming.BasicQosAsync(0, 4096, global: false);
            var consumer = new AsyncEventingBasicConsumer(consuming);
            consumer.ReceivedAsync += async (_, message) =>
            {
                Interlocked.Increment(ref received);
                if (message.DeliveryTag % AcknowledgeEvery == 0)
                    await consuming.BasicAckAsync(message.DeliveryTag, multiple: true);
            };
            await consuming.BasicConsumeAsync($"{name}.{queue}", autoAck: false, consumer);
        }

        var body = new byte[BodyBytes];
        var start = Stopwatch.GetTimestamp();
        await PublishAsync(n => channel.BasicPublishAsync(
            "", $"{name}.{n % NumberCluster.Queues}", mandatory: true, new BasicProperties { Persistent = true }, body).AsTask());
        await Eventually.IsTrueAsync(() => Task.FromResult(Volatile.Read(ref received) == Events), "all is read", Limit);
        var rate = Events / Stopwatch.GetElapsedTime(start).TotalSeconds;
        for (var queue = 0; queue < NumberCluster.Queues; queue++)
            await channel.QueueDeleteAsync($"{name}.{queue}");
        return rate;
    }

    private static Task PublishAsync(Func<int, Task> publish)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var n = Interlocked.Increment(ref next); n < Events; n = Interlocked.Increment(ref next))
                await publish(n);
        }));
    }
}
