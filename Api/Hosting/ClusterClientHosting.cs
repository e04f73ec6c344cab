using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Dashboard;
using Social.ServiceDefaults;
using StackExchange.Redis;

namespace Social.Api.Hosting;

/// <summary>The way from a front end of its own to the grains.</summary>
internal static partial class ClusterClientHosting
{
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(2);

    public static void AddClusterClient(this WebApplicationBuilder builder, ClusteringOptions cluster)
    {
        if (!cluster.IsShared)
        {
            throw new InvalidOperationException(
                $"{ClusteringOptions.Section}:{nameof(ClusteringOptions.Provider)} is '{cluster.Provider}'; a front end of its own finds silos in '{ClusteringOptions.Redis}' only.");
        }
        var services = builder.Services;
        services.AddSingleton<ClusterConnection>();
        services.AddSingleton<IClusterConnectionStatusObserver>(s => s.GetRequiredService<ClusterConnection>());
        var before = services.Where(s => s.ServiceType == typeof(IHostedService)).ToHashSet();
        var dashboard = GrainDashboardOptions.Of(builder.Configuration).Enabled;
        builder.UseOrleansClient(client =>
        {
            client.Configure(cluster);
            if (dashboard)
                client.AddDashboard(options => options.HideTrace = true);
        });
        // by itself it would hold the start until a silo is there; a front end is up before, and says 503
        foreach (var starter in services.Where(s => s.ServiceType == typeof(IHostedService) && !before.Contains(s)).ToArray())
            services.Remove(starter);
        services.AddHostedService<ClusterConnecting>();
        services.AddHealthChecks().AddCheck<ClusterConnection>("cluster", HealthStatus.Unhealthy, [InternalEndpoints.ReadyTag]);
    }

    public static void AnnounceStart(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var addresses = app.Services.GetRequiredService<ListenAddresses>();
        LogStarted(app.Logger, addresses.PublicUrls[0], addresses.PublicUrls[0] + "/docs", addresses.InternalUrls[0]);
    });

    private static void Configure(this IClientBuilder client, ClusteringOptions cluster)
    {
        client.UseRedisClustering(_ => { });
        client.Services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection, ConfigurationOptions>((options, redis, configuration) =>
        {
            // required, though what it describes is made elsewhere and shared
            options.ConfigurationOptions = configuration;
            options.CreateMultiplexer = async _ => (await redis.OpenAsync(), IsShared: true);
        });
        client.Configure<ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        client.Configure<ClientMessagingOptions>(messages => messages.ResponseTimeout = cluster.ResponseTimeout);
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh);
        client.UseConnectionRetryFilter<ClusterConnection>();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A front end of Social is up: API on {Address}, docs on {Docs}, health and metrics on {Internal}")]
    private static partial void LogStarted(ILogger logger, string address, string docs, string @internal);
}
