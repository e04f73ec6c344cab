using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Social.ServiceDefaults;

/// <summary>The life of a process of the product, the same for each.</summary>
public static class ProcessLife
{
    /// <summary>
    /// Runs until SIGTERM or Ctrl+C. Answers the exit code: 0, or 1 when it cannot start for a reason that its operator can mend (a
    /// setting, a folder or a port in use), which is then the last line on stderr.
    /// </summary>
    public static async Task<int> RunAsync(Func<WebApplication> build)
    {
        try
        {
            await using var app = build();
            if (await IsStartedAsync(app))
                await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or OptionsValidationException or IOException or OrleansException or OrleansConfigurationException or SocketException)
        {
            await Console.Error.WriteLineAsync($"Social stops: {e.Message}");
            return 1;
        }
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
