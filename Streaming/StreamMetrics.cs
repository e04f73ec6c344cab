using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Orleans.Streams;

namespace Social.Streaming;

/// <summary>Figures of one provider, each tagged with the provider and, where it belongs to one, the queue.</summary>
internal sealed class StreamMetrics : IDisposable
{
    public const string MeterName = "Social.Streaming";

    private readonly string _provider;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Counter<long> _published;
    private readonly Counter<long> _publishFailures;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _deadLetters;
    private readonly ConcurrentDictionary<QueueId, IQueueFigures> _queues = new();

    public StreamMetrics(IMeterFactory meters, string provider, TimeProvider time)
    {
        (_provider, _time) = (provider, time);
        _meter = meters.Create(MeterName, version: null, tags: [new("provider", provider)]);
        _published = _meter.CreateCounter<long>("social_stream_published", description: "Messages that the broker confirmed");
        _publishFailures = _meter.CreateCounter<long>("social_stream_publish_failures", description: "Messages that the broker did not take in time");
        _delivered = _meter.CreateCounter<long>("social_stream_delivered", description: "Messages that are done: consumed, without a consumer, or dead-lettered");
        _deadLetters = _meter.CreateCounter<long>("social_stream_dead_letters", description: "Messages that could not be read or delivered");
        _meter.CreateObservableGauge("social_stream_lag", () => Observe(q => q.Lag), description: "Messages of a queue that are not done");
        _meter.CreateObservableGauge("social_stream_oldest_undelivered_seconds", () => Observe(Age), description: "Age of the oldest message that this silo holds and nobody has yet");
    }

    public void Published() => _published.Add(1, Provider());

    public void PublishFailed() => _publishFailures.Add(1, Provider());

    public void Delivered(QueueId queue, int count) => _delivered.Add(count, Provider(), Queue(queue));

    public void DeadLettered(QueueId queue) => _deadLetters.Add(1, Provider(), Queue(queue));

    /// <summary>Shows the queue's gauges while this silo reads it.</summary>
    public void Watch(QueueId queue, IQueueFigures figures) => _queues[queue] = figures;

    public void Unwatch(QueueId queue, IQueueFigures figures) => _queues.TryRemove(new(queue, figures));

    public void Dispose() => _meter.Dispose();

    private double? Age(IQueueFigures figures) =>
        figures.Oldest is 0 ? 0 : Math.Max(0, (_time.GetUtcNow().UtcTicks - figures.Oldest) / (double)TimeSpan.TicksPerSecond);

    private IEnumerable<Measurement<T>> Observe<T>(Func<IQueueFigures, T?> figure)
        where T : struct
    {
        foreach (var (queue, figures) in _queues)
        {
            if (figure(figures) is { } value)
                yield return new Measurement<T>(value, Provider(), Queue(queue));
        }
    }

    private KeyValuePair<string, object?> Provider() => new("provider", _provider);

    private static KeyValuePair<string, object?> Queue(QueueId queue) => new("queue", queue.ToString());
}
