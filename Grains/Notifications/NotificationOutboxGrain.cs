using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Streams;
using Social.Grains.Interfaces;

namespace Social.Grains.Notifications;

/// <summary>
/// One eighth of the outbox. Key: the part. Every 2 s it gives what has waited for some seconds, because the stream was lost or an inbox could not be reached, to the
/// inboxes. Keeps nothing: a lost activation, or two at once, cost nothing but time.
/// </summary>
[RandomPlacement, KeepAlive]
internal sealed partial class NotificationOutboxGrain(
    INotificationStore store, IServiceProvider services, NotificationMetrics metrics, TimeProvider time, ILogger<NotificationOutboxGrain> logger)
    : Grain, INotificationOutboxGrain
{
    private const int PageSize = 1_000;
    private const int MostPages = 20;
    private const int MostCounted = 10_000;
    private const int LargestDelivery = 250;
    private const int AtOnce = 32;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>What is younger than this may be on the stream still.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(5);

    private readonly bool _hasStream = services.GetKeyedService<IStreamProvider>(StreamNames.Notifications) is not null;

    private int Part => (int)this.GetPrimaryKeyLong();

    public Task WakeAsync() => Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            static (self, token) => self.SweepAsync(token), this, new GrainTimerCreationOptions(TimeSpan.Zero, Period) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Left(Part);
        return Task.CompletedTask;
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = IdGenerator.FirstAt(time.GetUtcNow() - (_hasStream ? OnTheWay : TimeSpan.Zero));
            var depth = await store.DepthAsync(Part, MostCounted, cancellationToken);
            metrics.Waiting(Part, depth);
            var after = 0L;
            for (var page = 0; page < MostPages && depth.OldestId < before; page++)
            {
                var waiting = await store.OutboxAsync(Part, after, before, PageSize, cancellationToken);
                await DeliverAsync(waiting, cancellationToken);
                if (waiting.Length < PageSize)
                    break;
                after = waiting[^1].Id;
            }
        }
        catch (Exception e) when (e is SocialException or OperationCanceledException)
        {
            LogSweepFailed(e, Part);
        }
    }

    private async Task DeliverAsync(ImmutableArray<NotificationEvent> waiting, CancellationToken cancellationToken)
    {
        var deliveries = waiting.GroupBy(e => e.Recipient).SelectMany(g => g.Chunk(LargestDelivery));
        foreach (var some in deliveries.Chunk(AtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(some.Select(DeliverAsync));
        }
    }

    /// <summary>An inbox that cannot take its own in must not hold up the others: it is tried again with the next sweep.</summary>
    private async Task DeliverAsync(NotificationEvent[] events)
    {
        try
        {
            await GrainFactory.GetGrain<INotificationDelivery>(events[0].Recipient).DeliverAsync([.. events]);
        }
        catch (Exception e)
        {
            metrics.DeliveryFailed();
            LogNotDelivered(e, events.Length, events[0].Recipient);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Part {Part} of the outbox of notifications could not be read; it is tried again")]
    private partial void LogSweepFailed(Exception exception, int part);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} notifications for {Recipient} could not be delivered; it is tried again")]
    private partial void LogNotDelivered(Exception exception, int count, long recipient);
}
