using Microsoft.Extensions.Options;
using Social.Api;
using Social.Grains;
using Social.ServiceDefaults;
using Social.Silo.Hosting;

namespace Social.Silo;

/// <summary>The whole product in one process: grains on embedded storage and, in front of them, the API.</summary>
public static class SocialSilo
{
    /// <summary>
    /// Runs until SIGTERM or Ctrl+C. Answers the exit code: 0, or 1 when it cannot start for a reason that its operator can mend (a
    /// setting, a folder or a port in use), which is then the last line on stderr.
    /// </summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = Build(args);
            if (await IsStartedAsync(app))
                await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or OptionsValidationException or IOException)
        {
            await Console.Error.WriteLineAsync($"Social stops: {e.Message}");
            return 1;
        }
    }

    /// <param name="configure">Last word on services, for hosts that bring their own time.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        // settings are read once; watching the folder for changes would wake up at every write to the database in it
        var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
        builder.AddSocialDefaults();
        builder.UseOrleans(silo => silo.AddClustering().AddStorage(builder.Configuration).AddQueues(builder.Configuration).AddTracing(builder.Configuration));
        builder.Services.AddSocialGrains();
        // hosted services stop in reverse order: whoever asks grains stops before the grains do
        builder.AddSocialApi();
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

    /// <summary>False when it was told to stop while it started.</summary>
    private static async Task<bool> IsStartedAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (Exception) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // whatever was starting says in its own words that it was interrupted; the host has logged it
            return false;
        }
    }
}
