using Social.Api;
using Social.Grains;
using Social.ServiceDefaults;
using Social.Silo.Hosting;

namespace Social.Silo;

/// <summary>The whole product in one process: grains on embedded storage and, in front of them, the API.</summary>
public static class SocialSilo
{
    /// <param name="configure">Last word on services, for hosts that bring their own time.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddSocialDefaults();
        builder.AddSocialApi();
        builder.UseOrleans(silo => silo.AddClustering().AddStorage().AddQueues(builder.Configuration));
        builder.Services.AddSocialGrains();
        builder.AddShutdown();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseRouting();
        app.UsePortFence();
        app.MapSocialApi();
        app.MapInternalEndpoints();
        app.AnnounceStart();
        return app;
    }
}
