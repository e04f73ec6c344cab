using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Social.ServiceDefaults;
using StackExchange.Redis;

namespace Social.Silo.Hosting;

/// <summary>How this silo finds others. Embedded: it is alone, on loopback ports that happen to be free, so several can run on one machine.</summary>
internal static class Clustering
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AlivePeriod = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestJoin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(5);

    public static ISiloBuilder AddClustering(this ISiloBuilder silo, ClusteringOptions cluster)
    {
        if (cluster.IsShared)
            silo.AddRedisClustering(cluster);
        else
            silo.UseLocalhostClustering(serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
        silo.Configure<EndpointOptions>(endpoints => SiloEndpoints.Apply(endpoints, cluster));
        silo.Services.AddHealthChecks().AddCheck<SiloHealthCheck>("silo", HealthStatus.Unhealthy, [InternalEndpoints.ReadyTag]);
        return silo;
    }

    /// <summary>
    /// Orleans tries to write each step of the end into the membership for as long as it would try to join. Where that is away it would take more than a minute, and others find out anyway.
    /// </summary>
    public static void BoundFarewell(this WebApplication app)
    {
        var members = app.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;
        app.Lifetime.ApplicationStopping.Register(() => members.MaxJoinAttemptTime = LongestFarewell);
    }

    private static void AddRedisClustering(this ISiloBuilder silo, ClusteringOptions cluster)
    {
        if (cluster.Kubernetes)
            silo.UseKubernetesHosting();
        silo.UseRedisClustering(_ => { });
        silo.Services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection, ConfigurationOptions>((options, redis, configuration) =>
        {
            // required, though what it describes is made elsewhere and shared
            options.ConfigurationOptions = configuration;
            options.CreateMultiplexer = async _ => (await redis.OpenAsync(), IsShared: true);
        });
        silo.Configure<ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        silo.Configure<SiloMessagingOptions>(messages => messages.ResponseTimeout = cluster.ResponseTimeout);
        silo.Configure<ClusterMembershipOptions>(members =>
        {
            // a silo that does not answer is found out in 2 to 9 s
            members.ProbeTimeout = ProbeTimeout;
            members.NumMissedProbesLimit = 2;
            // a silo whose row is 9 s old may be voted out by a joining one: after everything died at once, the first to come back need not wait for LongestJoin
            members.IAmAliveTablePublishTimeout = AlivePeriod;
            members.NumMissedTableIAmAliveLimit = 3;
            members.TableRefreshTimeout = TableRefresh;
            members.MaxJoinAttemptTime = LongestJoin;
        });
        silo.Services.AddHostedService<MembershipKeeper>();
    }
}
