using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.Api.Hosting;

/// <summary>Starts the Orleans client beside everything else, however long the first silo takes to come.</summary>
internal sealed partial class ClusterConnecting(
    IClusterClient client, ClusterConnection connection, IHostApplicationLifetime host, TimeProvider time, ILogger<ClusterConnecting> logger) : BackgroundService
{
    /// <summary>To say goodbye to silos; one that has just gone does not answer.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly IHostedService _client = (IHostedService)client;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(LongestStop, time);
        try
        {
            // with a time of its own: also when others have used up the process's
            await _client.StopAsync(limit.Token);
        }
        catch (OperationCanceledException error)
        {
            // nothing waits for the rest of it
            LogCutShort(error);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _client.StartAsync(stoppingToken);
            connection.Started();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(error);
            host.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The client of the cluster did not stop in time; the process ends all the same")]
    private partial void LogCutShort(Exception error);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The client of the cluster cannot start")]
    private partial void LogFailed(Exception error);
}
