using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Social.LoadTest.Start;
using Social.LoadTest.Wire;
using StackExchange.Redis;

namespace Social.LoadTest.Grains;

/// <summary>An Orleans client of a cluster, and its silos as their metrics show them. Disposing stops what was started here.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const string OwnId = "social";
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(1);

    private readonly List<SiloServer> _servers = [];
    private readonly List<SiloProbe> _probes = [];
    private IHost? _client;
    private Func<Task>? _forget;

    public IClusterClient Client => _client!.Services.GetRequiredService<IClusterClient>();

    public IReadOnlyList<SiloProbe> Silos => _probes;

    /// <summary>Starts silos of our own, one after the other: the first makes the schema.</summary>
    public static async Task<Cluster> StartAsync(OwnServers own, SimulatedStore store, int silos, CancellationToken cancellationToken)
    {
        var cluster = new Cluster();
        try
        {
            var id = $"sim-{Guid.NewGuid():N}";
            var gateways = new List<IPEndPoint>();
            for (var number = 0; number < silos; number++)
                gateways.Add(await cluster.StartSiloAsync(own, store, id, cancellationToken));
            if (own.Redis is { } redis)
                cluster._forget = () => ForgetAsync(redis, id);
            await cluster.ConnectAsync(new RunningCluster([.. gateways], null, own.Redis is null ? OwnId : id, OwnId, []), cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects to silos that run already.</summary>
    public static async Task<Cluster> JoinAsync(RunningCluster running, CancellationToken cancellationToken)
    {
        var cluster = new Cluster();
        try
        {
            await cluster.ConnectAsync(running, cancellationToken);
            cluster._probes.AddRange(running.Internals.Select((address, number) => new SiloProbe(number, address)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }

        _probes.ForEach(static probe => probe.Dispose());
        await Task.WhenAll(_servers.Select(static server => server.DisposeAsync().AsTask()));
        if (_forget is not null)
            await _forget();
    }

    private async Task<IPEndPoint> StartSiloAsync(OwnServers own, SimulatedStore store, string id, CancellationToken cancellationToken)
    {
        var target = new RunTarget(ServerAddress.Free(), ServerAddress.Free(), Pid: null, Json: false);
        var (silo, gateway) = (ServerAddress.Free().EndPoint, ServerAddress.Free().EndPoint);
        var settings = store.Settings.Concat(SiloSettings.Of(own, id, silo.Port, gateway.Port));
        var server = SiloServer.Start(own.Silo, target, settings);
        _servers.Add(server);
        await server.UntilServedAsync(WireRequest.Get(target.Url, "/.well-known/jwks.json", accessToken: null), cancellationToken);
        _probes.Add(new SiloProbe(_probes.Count, target.Internal));
        return gateway;
    }

    private async Task ConnectAsync(RunningCluster running, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client =>
        {
            if (running.Redis is { } redis)
                client.UseRedisClustering(redis);
            else
                client.UseStaticClustering([.. running.Gateways]);
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (running.ClusterId, running.ServiceId));
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = LongestCall);
        });
        _client = builder.Build();
        await _client.StartAsync(cancellationToken);
    }

    /// <summary>The membership of a cluster that will never be again.</summary>
    private static async Task ForgetAsync(string redis, string id)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        await connection.GetDatabase().KeyDeleteAsync($"{OwnId}/members/{id}");
    }
}
