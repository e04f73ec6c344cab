using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Social.Streaming.Kafka;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.Kafka;

/// <summary>Silos in this process with log grains behind a Kafka stream, and a client that publishes.</summary>
internal sealed class KafkaCluster : IAsyncDisposable
{
    private static int _clusters;

    private readonly InProcessTestCluster _cluster;
    private readonly Dictionary<long, int> _published = [];

    private KafkaCluster(InProcessTestCluster cluster, EventLog log, string provider) => (_cluster, Log, Provider) = (cluster, log, provider);

    public string Provider { get; }

    public EventLog Log { get; }

    public InProcessTestCluster Silos => _cluster;

    public static async Task<KafkaCluster> StartAsync(
        string address, string topic, Action<KafkaStreamOptions>? change = null, int silos = 1, TimeSpan? retries = null)
    {
        var log = new EventLog();
        var provider = $"kafka{Interlocked.Increment(ref _clusters)}";
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(log);
            silo.AddKafkaStreams(
                provider, Configure,
                stream => stream.ConfigurePullingAgent(agent => agent.Configure(o => o.MaxEventDeliveryTime = retries ?? TimeSpan.FromSeconds(30))));
        });
        builder.ConfigureClient(client => client.AddKafkaStreams(provider, Configure));
        var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        return new KafkaCluster(cluster, log, provider);

        void Configure(Microsoft.Extensions.Options.OptionsBuilder<KafkaStreamOptions> options) => options.Configure(o =>
        {
            o.BootstrapServers = address;
            o.Topic = topic;
            o.Partitions = 4;
            o.CommitInterval = TimeSpan.FromMilliseconds(100);
            change?.Invoke(o);
        });
    }

    public static StreamId Stream(long number) => StreamId.Create(LogGrain.Namespace, number);

    public Task PublishOneAsync(long stream, int number) =>
        _cluster.Client.GetStreamProvider(Provider).GetStream<int>(Stream(stream)).OnNextAsync(number);

    /// <summary>The next events of each of so many streams, numbered from 0 and on.</summary>
    public async Task PublishAsync(int streams, int each)
    {
        List<Task> tasks = [];
        for (var i = 0; i < each; i++)
        {
            for (var stream = 0L; stream < streams; stream++)
            {
                var number = _published.GetValueOrDefault(stream);
                _published[stream] = number + 1;
                tasks.Add(PublishOneAsync(stream, number));
                // until the first is through, the next might overtake it while the client looks for the topic
                if (number == 0)
                    await tasks[^1];
            }
        }
        await Task.WhenAll(tasks);
    }

    /// <summary>Waits until every event is there, and checks the order: an event may come again only together with those after it.</summary>
    public async Task AllArriveAsync(bool exactlyOnce = false)
    {
        foreach (var (stream, count) in _published)
        {
            await Eventually.IsTrueAsync(
                () => Task.FromResult(Log.Of(stream).Distinct().Count() == count), $"all {count} events of stream {stream}", TimeSpan.FromSeconds(30));
            var events = Log.Of(stream);
            if (exactlyOnce)
                Assert.Equal(Enumerable.Range(0, count), events);
            Assert.Equal(0, events[0]);
            // never ahead of what came before: each step is to the next number, or back
            Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1, $"{pair.First} then {pair.Second}"));
        }
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
