using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Social.Grains.Notifications;

/// <summary>Figures and traces of the way from an event to the inbox.</summary>
internal sealed class NotificationMetrics : IDisposable
{
    private static readonly ActivitySource Source = new("Social.Notifications");

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Counter<long> _raised;
    private readonly Counter<long> _publishFailures;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _pushes;
    private readonly ConcurrentDictionary<int, OutboxDepth> _outbox = new();

    public NotificationMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create("Social.Notifications");
        _raised = _meter.CreateCounter<long>("social_notifications_raised", description: "Events put into the outbox");
        _publishFailures = _meter.CreateCounter<long>(
            "social_notification_publish_failures", description: "Events that did not get onto the stream; they are delivered from the outbox");
        _delivered = _meter.CreateCounter<long>("social_notifications_delivered", description: "Events taken out of the outbox, by what became of them");
        _deliveries = _meter.CreateCounter<long>("social_notification_deliveries", description: "Writes to an inbox, of one or more events, by where they came from");
        _failures = _meter.CreateCounter<long>("social_notification_delivery_failures", description: "Deliveries that failed; they are repeated from the outbox");
        _pushes = _meter.CreateCounter<long>("social_notification_pushes", description: "Notifications handed to the hub");
        _meter.CreateObservableGauge("social_notification_outbox_rows", () => _outbox.Values.Sum(d => d.Count), description: "Events that wait in the parts of the outbox that this silo sweeps");
        _meter.CreateObservableGauge("social_notification_outbox_oldest_seconds", OldestSeconds, "s", "How long the oldest of them has waited");
    }

    public void Raised(int count) => _raised.Add(count);

    public void PublishFailed() => _publishFailures.Add(1);

    public void Delivered(int stored, int repeated, int unwanted, string from)
    {
        _deliveries.Add(1, new KeyValuePair<string, object?>("from", from));
        Add(stored, "stored");
        Add(repeated, "repeated");
        Add(unwanted, "unwanted");
    }

    public void DeliveryFailed() => _failures.Add(1);

    public void Pushed(int count) => _pushes.Add(count);

    public void Waiting(int part, OutboxDepth depth) => _outbox[part] = depth;

    public void Left(int part) => _outbox.TryRemove(part, out _);

    /// <summary>Continues the trace of the first event that is traced and links to the others'. Null, and free, while none is.</summary>
    public static Activity? StartDelivery(IEnumerable<NotificationEvent> events)
    {
        if (!Source.HasListeners())
            return null;
        var causes = events.Select(e => e.Trace).OfType<string>()
            .Select(t => ActivityContext.TryParse(t, null, out var context) ? context : default).Where(c => c != default).ToList();
        return causes.Count == 0
            ? null
            : Source.StartActivity("notifications deliver", ActivityKind.Consumer, causes[0], links: causes.Skip(1).Select(c => new ActivityLink(c)));
    }

    public void Dispose() => _meter.Dispose();

    private void Add(int count, string outcome)
    {
        if (count > 0)
            _delivered.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }

    private double OldestSeconds()
    {
        var oldest = _outbox.Values.Min(d => d.OldestId);
        return oldest is { } id ? Math.Max(0, (_time.GetUtcNow() - IdGenerator.TimeOf(id)).TotalSeconds) : 0;
    }
}
