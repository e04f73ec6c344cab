using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Social.Grains.Calls;

/// <summary>
/// Sends somebody to calls whose grain did not do in time what was due: its silo died, or all processes at once. Every silo looks, each two seconds; a call that is woken
/// twice does nothing twice. Instead of Orleans' reminders, which come once a minute at the earliest and cost two writes a call.
/// </summary>
internal sealed partial class CallSweep(ICallStore store, IGrainFactory grains, CallMetrics metrics, TimeProvider time, ILogger<CallSweep> logger) : BackgroundService
{
    private const int Batch = 200;
    private const int AtOnce = 16;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>A grain that lives does it by itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            var due = await store.DueAsync(time.GetUtcNow() - Grace, Batch, stoppingToken);
            metrics.Overdue(due.Length);
            foreach (var some in due.Chunk(AtOnce))
                await Task.WhenAll(some.Select(id => WakeAsync(id, stoppingToken)));
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            metrics.SweepFailed();
            LogFailed(e);
        }
    }

    private async Task WakeAsync(long callId, CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<ICallSession>(callId).WakeAsync().WaitAsync(stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotAwake(e, callId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Overdue calls could not be looked for; it is tried again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallId} is overdue and does not answer; it is tried again")]
    private partial void LogNotAwake(Exception exception, long callId);
}
