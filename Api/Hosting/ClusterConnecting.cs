using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.Api.Hosting;

/// <summary>Starts the Orleans client beside everything else, however long the first silo takes to come.</summary>
internal sealed partial class ClusterConnecting(IClusterClient client, ClusterConnection connection, IHostApplicationLifetime host, ILogger<ClusterConnecting> logger)
    : BackgroundService
{
    private readonly IHostedService _client = (IHostedService)client;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _client.StopAsync(cancellationToken);
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

    [LoggerMessage(Level = LogLevel.Critical, Message = "The client of the cluster cannot start")]
    private partial void LogFailed(Exception error);
}
