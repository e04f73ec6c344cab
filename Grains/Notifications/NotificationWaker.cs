using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.Grains.Notifications;

/// <summary>Keeps the parts of the outbox alive from every silo: when one dies, another wakes what it swept.</summary>
internal sealed partial class NotificationWaker(IGrainFactory grains, TimeProvider time, ILogger<NotificationWaker> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
                await Task.WhenAll(Enumerable.Range(0, NotificationEvent.Parts).Select(part => WakeAsync(part, stoppingToken)));
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private async Task WakeAsync(int part, CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<INotificationOutboxGrain>(part).WakeAsync().WaitAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotAwake(e, part);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Part {Part} of the outbox of notifications does not answer; trying again")]
    private partial void LogNotAwake(Exception exception, int part);
}
