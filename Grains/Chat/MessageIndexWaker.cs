using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Social.Grains.Search;

namespace Social.Grains.Chat;

/// <summary>Keeps the one that indexes messages alive from every silo, unless searches are switched off.</summary>
internal sealed partial class MessageIndexWaker(IGrainFactory grains, IOptions<SearchOptions> options, TimeProvider time, ILogger<MessageIndexWaker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Index)
            return;
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
                await WakeAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private async Task WakeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<IMessageIndexGrain>(0).WakeAsync().WaitAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotAwake(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The one that indexes messages does not answer; trying again")]
    private partial void LogNotAwake(Exception exception);
}
