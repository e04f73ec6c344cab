using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Social.Api.Hosting;
using Social.ServiceDefaults;

namespace Social.Api;

/// <summary>The front end in a process of its own: a client of a cluster's silos, of which there may be any number.</summary>
public static class SocialApiHost
{
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="ProcessLife.RunAsync"/>
    public static Task<int> RunAsync(string[] args) => ProcessLife.RunAsync(() => Build(args));

    /// <param name="configure">Last word on services, for hosts that bring their own time.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.AddSocialDefaults();
        builder.AddClusterClient(builder.AddCluster());
        builder.AddSocialApi();
        builder.AddDrain(isPublic: true, LongestDrain);
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
