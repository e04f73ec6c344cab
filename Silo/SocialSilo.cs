using Social.Api;
using Social.Grains;
using Social.ServiceDefaults;
using Social.Silo.Hosting;

namespace Social.Silo;

/// <summary>A process that runs grains and, by default, the API in front of them: alone on embedded storage it is the whole product.</summary>
public static class SocialSilo
{
    /// <inheritdoc cref="ProcessLife.RunAsync"/>
    public static Task<int> RunAsync(string[] args) => ProcessLife.RunAsync(() => Build(args));

    /// <param name="configure">Last word on services, for hosts that bring their own time.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        // settings are read once; watching the folder for changes would wake up at every write to the database in it
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        var servesApi = (builder.Configuration.GetSection(SocialSiloOptions.Section).Get<SocialSiloOptions>() ?? new SocialSiloOptions()).ServesApi;
        builder.AddSocialDefaults(servesApi);
        var cluster = builder.AddCluster();
        if (cluster.IsShared)
            builder.Services.AddHostedService<RedisReady>();
        builder.UseOrleans(silo => silo
            .AddClustering(cluster).AddStorage(builder.Configuration).AddQueues(builder.Configuration).AddTracing(builder.Configuration)
            .AddDashboard(builder.Configuration));
        builder.Services.AddSocialGrains();
        MediaBytes.AddTo(builder.Services, builder.Configuration);
        // hosted services stop in reverse order: whoever asks grains stops before the grains do
        if (servesApi)
            builder.AddSocialApi();
        else
            builder.AddSocialPush();
        builder.AddDrain(servesApi, Lifetime.LongestDrain);
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseRouting();
        app.UsePortFence();
        if (servesApi)
            app.MapSocialApi();
        app.MapInternalEndpoints();
        app.BoundFarewell();
        app.AnnounceStart();
        return app;
    }
}
