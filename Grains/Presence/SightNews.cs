using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>
/// Tells front ends that who sees whose presence has changed, so that what became invisible stops within seconds. Never holds up or fails what changed it: where a
/// partition cannot be reached at once, it is told as soon as it can.
/// </summary>
internal sealed partial class SightNews(IGrainFactory grains, PresenceMetrics metrics, TimeProvider time, ILogger<SightNews> logger) : BackgroundService
{
    private const int MostWaiting = 20_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Of how long an attempt holds up a block or a setting.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentQueue<SightChange> _waiting = new();

    public Task TellAsync(params SightChange[] changes) =>
        Task.WhenAll(changes.GroupBy(c => PresenceRules.PartOf(c.UserId)).Select(g => TellAsync(g.Key, [.. g])));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var waiting = new List<SightChange>();
                while (_waiting.TryDequeue(out var change))
                    waiting.Add(change);
                if (waiting.Count > 0)
                    await TellAsync([.. waiting]);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private async Task TellAsync(int part, SightChange[] changes)
    {
        try
        {
            await grains.GetGrain<IPresencePartitionGrain>(part).SightsChangedAsync([.. changes]).WaitAsync(Limit, time);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            LogNotTold(e, changes.Length, part);
            foreach (var change in changes)
                Wait(change);
        }
    }

    private void Wait(SightChange change)
    {
        if (_waiting.Count < MostWaiting)
            _waiting.Enqueue(change);
        else
            metrics.SightLost();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Part} of presence could not be told of {Count} changes of who sees whom; it is tried again")]
    private partial void LogNotTold(Exception exception, int count, int part);
}
