using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Social.Grains.Interfaces;

namespace Social.Grains.Notifications;

/// <summary>
/// Takes what people are to be notified of from the grains where it happened. These wait for it before they acknowledge their verb, so that nothing acknowledged is lost:
/// the event is in the outbox then, and stays there until it is in the inbox. The stream is only the fast way.
/// </summary>
internal sealed partial class NotificationPublisher(
    INotificationStore store, IServiceProvider services, NotificationMetrics metrics, IdGenerator ids, ILogger<NotificationPublisher> logger)
{
    /// <summary>More than this under way means that the queue is down: the rest are left to the outbox.</summary>
    private const int MostUnderWay = 20_000;

    /// <summary>Events that travel together.</summary>
    private const int LargestMessage = 100;

    // without a provider, inboxes are filled from the outbox alone
    private readonly IStreamProvider? _stream = services.GetKeyedService<IStreamProvider>(StreamNames.Notifications);
    private int _underWay;

    /// <summary>
    /// Durable when it returns. Call it after the verb's own write, also when that changed nothing: an earlier attempt may have ended in between. An event that was
    /// raised before is dropped, and so is what somebody does to themselves. Whether the recipient wants and may see it is decided when it is delivered.
    /// </summary>
    /// <exception cref="SocialException"><c>unavailable</c>: let it reach the client, whose repeat of the verb raises it again.</exception>
    public async Task NotifyAsync(params ImmutableArray<NotificationEvent> events) => Publish(await EnqueueAsync(events));

    /// <summary>
    /// Puts events into the outbox and leaves them there. For events that their post bears out (<see cref="NotificationSight.IsBorneOut"/>): they may come first, and wait for it.
    /// </summary>
    /// <returns>What was put there, for <see cref="Publish"/>.</returns>
    /// <exception cref="SocialException"><c>unavailable</c>.</exception>
    public async Task<ImmutableArray<NotificationEvent>> EnqueueAsync(ImmutableArray<NotificationEvent> events)
    {
        var trace = Activity.Current is { Recorded: true } current ? current.Id : null;
        ImmutableArray<NotificationEvent> raised =
            [.. events.Where(e => e.Recipient != e.Actor).Select(e => e with { Id = ids.Next(), Trace = trace })];
        if (raised.IsEmpty)
            return raised;
        await store.EnqueueAsync(raised);
        metrics.Raised(raised.Length);
        return raised;
    }

    /// <summary>Sends what is in the outbox the fast way. Nobody waits, and nothing is lost if it fails.</summary>
    public void Publish(ImmutableArray<NotificationEvent> raised)
    {
        if (_stream is null)
            return;
        foreach (var ofRecipient in raised.GroupBy(e => e.Recipient))
        {
            foreach (var some in ofRecipient.Chunk(LargestMessage))
                Offer(_stream, some);
        }
    }

    private void Offer(IStreamProvider stream, NotificationEvent[] raised)
    {
        if (Interlocked.Increment(ref _underWay) > MostUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            metrics.PublishFailed();
            return;
        }
        _ = PublishAsync(stream, raised);
    }

    private async Task PublishAsync(IStreamProvider stream, NotificationEvent[] raised)
    {
        var recipient = raised[0].Recipient;
        try
        {
            await stream.GetStream<NotificationEvent>(StreamId.Create(StreamNames.Notifications, recipient)).OnNextBatchAsync(raised);
        }
        catch (Exception e)
        {
            metrics.PublishFailed();
            LogFailed(e, recipient);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Notifications for {Recipient} did not get onto the stream; they are delivered from the outbox")]
    private partial void LogFailed(Exception exception, long recipient);
}
