using System.Diagnostics.Metrics;

namespace Social.Grains.Chat;

/// <summary>Figures of rooms' logs: what is sent, how it is stored and pushed.</summary>
internal sealed class ChatMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private readonly Meter _meter;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _changes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _pushes;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _indexed;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _commit;
    private Func<TimeSpan> _indexLag = () => TimeSpan.Zero;

    public ChatMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Chat");
        _messages = _meter.CreateCounter<long>("social_chat_messages", description: "Messages that were stored");
        _repeated = _meter.CreateCounter<long>("social_chat_messages_repeated", description: "Sends that were answered with the message that was there");
        _changes = _meter.CreateCounter<long>("social_chat_changes", description: "Stored events of rooms that are no messages: edits, deletions, reactions, members");
        _failures = _meter.CreateCounter<long>("social_chat_commit_failures", description: "Batches of a room whose write failed");
        _refusals = _meter.CreateCounter<long>(
            "social_chat_commit_refusals", description: "Batches that the store refused: a repeated send, or another activation of the room");
        _pushes = _meter.CreateCounter<long>("social_chat_pushes", description: "Events of rooms handed to the hub");
        _dropped = _meter.CreateCounter<long>("social_chat_pushes_dropped", description: "Events of rooms that were not pushed: the hub does not keep up");
        _indexed = _meter.CreateCounter<long>("social_chat_indexed", description: "Changes of messages that were indexed for search");
        _meter.CreateObservableGauge(
            "social_chat_index_lag_seconds", () => _indexLag().TotalSeconds, "s", "How long ago all messages had been indexed, on the silo that indexes them");
        _batch = _meter.CreateHistogram<int>("social_chat_batch_size", "{event}", "Events of a room that were stored together");
        _commit = _meter.CreateHistogram("social_chat_commit_duration", "s", "From handing a batch to the store until it is durable", advice: Seconds);
    }

    public void WatchIndex(Func<TimeSpan> lag) => _indexLag = lag;

    public void Committed(RoomBatch batch, TimeSpan duration)
    {
        var messages = batch.Entries.Count(e => e.Message is not null);
        _messages.Add(messages);
        if (messages < batch.Entries.Length)
            _changes.Add(batch.Entries.Length - messages);
        _batch.Record(batch.Entries.Length);
        _commit.Record(duration.TotalSeconds);
    }

    public void Repeated() => _repeated.Add(1);

    public void Failed() => _failures.Add(1);

    public void Refused() => _refusals.Add(1);

    public void Pushed() => _pushes.Add(1);

    public void Indexed(int count) => _indexed.Add(count);

    public void Dropped(int count) => _dropped.Add(count);

    public void Dispose() => _meter.Dispose();
}
