using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using RabbitMQ.Client;
using Social.Streaming.RabbitMq;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>
/// Silos in this process whose streams ride RabbitMQ, under an exchange and queues of their own that are deleted afterwards.
/// </summary>
internal sealed class NumberCluster : IAsyncDisposable
{
    public const int Queues = 4;
    private readonly string _address;
    private readonly InProcessTestCluster _cluster;

    private NumberCluster(
        string address, short silos, Action<RabbitMqStreamOptions>? configure, Action<ISiloPersistentStreamConfigurator>? agents)
    {
        _address = address;
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddRabbitMqStreams(Provider, o => o.Configure(Set), agents);
            silo.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Error));
        });
        builder.ConfigureClient(client => client.AddRabbitMqStreams(Provider, o => o.Configure(Set)));
        _cluster = builder.Build();

        void Set(RabbitMqStreamOptions options)
        {
            options.ConnectionString = address;
            options.Exchange = Exchange;
            options.Queues = Queues;
            configure?.Invoke(options);
        }
    }

    public string Exchange { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>Of its own too, so that figures of parallel tests keep apart.</summary>
    public string Provider => Exchange;

    public string DeadLetters => Exchange + ".dead-letters";

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    public static async Task<NumberCluster> StartAsync(
        string address, short silos = 1, Action<RabbitMqStreamOptions>? configure = null,
        Action<ISiloPersistentStreamConfigurator>? agents = null)
    {
        var cluster = new NumberCluster(address, silos, configure, agents);
        try
        {
            await cluster._cluster.DeployAsync();
            return cluster;
        }
        catch (Exception)
        {
            await cluster._cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The figures of all silos and the client, summed.</summary>
    public MeterReadings Figures() => new("Social.Streaming", new("provider", Provider));

    /// <summary>Each event is given up after this time.</summary>
    public static Action<ISiloPersistentStreamConfigurator> GiveUpAfter(TimeSpan time) =>
        stream => stream.ConfigurePullingAgent(agent => agent.Configure(o => o.MaxEventDeliveryTime = time));

    /// <summary>Names of streams that no other test uses.</summary>
    public string[] Streams(int count) => [.. Enumerable.Range(0, count).Select(i => $"{Exchange}/{i}")];

    public Task PublishAsync(string stream, int number) =>
        _cluster.Client.GetStreamProvider(Provider).GetStream<int>(StreamId.Create(NumberGrain.Namespace, stream)).OnNextAsync(number);

    /// <summary>Publishes 0 … count - 1 to each stream, many at once.</summary>
    public Task PublishAsync(string[] streams, int count, int first = 0) =>
        Task.WhenAll(Enumerable.Range(first, count).SelectMany(n => streams.Select(s => PublishAsync(s, n))));

    public async Task AddSiloAsync() => await _cluster.StartAdditionalSiloAsync();

    public Task StopSiloAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    public Task KillSiloAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    /// <summary>Does something to the broker behind the provider's back.</summary>
    public Task<T> OnBrokerAsync<T>(Func<IChannel, Task<T>> action) => OnBrokerAsync(_address, action);

    public static async Task<T> OnBrokerAsync<T>(string address, Func<IChannel, Task<T>> action)
    {
        var factory = new ConnectionFactory { Uri = new Uri(address) };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        return await action(channel);
    }

    /// <summary>All that is in the dead letters now, without taking it out.</summary>
    public Task<IReadOnlyList<BasicGetResult>> ReadDeadLettersAsync() => OnBrokerAsync<IReadOnlyList<BasicGetResult>>(async channel =>
    {
        var read = new List<BasicGetResult>();
        // what is not acknowledged goes back when the channel closes
        while (await channel.BasicGetAsync(DeadLetters, autoAck: false) is { } letter)
            read.Add(letter);
        return read;
    });

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await DeleteAsync(_address, Exchange, Queues);
    }

    /// <summary>Deletes what a provider declared.</summary>
    public static Task DeleteAsync(string address, string exchange, int queues) => OnBrokerAsync(address, async channel =>
    {
        for (var n = 0; n < queues; n++)
            await channel.QueueDeleteAsync($"{exchange}.{n}");
        await channel.QueueDeleteAsync(exchange + ".dead-letters");
        await channel.ExchangeDeleteAsync(exchange);
        await channel.ExchangeDeleteAsync(exchange + ".dead-letters");
        return true;
    });
}
