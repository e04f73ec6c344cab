using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Social.ServiceDefaults;

/// <summary>What every process of a cluster shares: its connection to Redis and the way it ends.</summary>
public static class ClusterHosting
{
    /// <summary>Reads and checks the cluster's settings; in a cluster, registers the process's <see cref="RedisConnection"/>.</summary>
    public static ClusteringOptions AddCluster(this WebApplicationBuilder builder)
    {
        var cluster = ClusteringOptions.Of(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(cluster);
        if (cluster.IsShared)
        {
            builder.Services.AddSingleton(RedisOptions.Of(builder.Configuration, cluster));
            builder.Services.AddSingleton<RedisConnection>();
        }
        return cluster;
    }

    /// <param name="isPublic">Whether clients reach this process.</param>
    /// <param name="timeout">The bound of the drain where none is set.</param>
    public static void AddDrain(this WebApplicationBuilder builder, bool isPublic, TimeSpan timeout)
    {
        var plan = DrainOptions.Of(builder.Configuration, isPublic, timeout);
        builder.Services.AddSingleton(plan);
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddSingleton<IHostLifetime, DrainLifetime>();
        builder.Services.AddHealthChecks().AddCheck<Draining>("draining", HealthStatus.Unhealthy, [InternalEndpoints.ReadyTag]);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = plan.StopTimeout);
    }
}
