using System.Diagnostics.CodeAnalysis;
using Orleans.Streams;

namespace Social.Streaming;

/// <summary>
/// The messages of one queue between the broker and their consumers, in one list per stream, so that a stream costs nothing to the others.
/// What it gives back is always an unbroken run from the oldest message on that every consumer has or that was dead-lettered: the reader may
/// acknowledge all of it. Used by its queue's agent alone, one call at a time.
/// </summary>
/// <param name="capacity">Messages held; with more the agent stops reading.</param>
/// <param name="batchSize">Messages of one stream handed to a consumer at once.</param>
internal sealed class StreamCache(int capacity, int batchSize) : IQueueCache
{
    /// <summary>Messages taken from the reader in one go, so that deliveries start before a long backlog is read.</summary>
    private const int LargestRead = 1000;

    private readonly Dictionary<StreamId, StreamTrack> _tracks = [];
    private readonly Queue<CachedBatch> _order = new();
    private List<CachedBatch> _givenUp = [];
    private List<IBatchContainer> _last = [];
    private long _oldest;

    public int Count => _order.Count;

    /// <summary>Streams that hold messages or have a consumer here.</summary>
    public int StreamCount => _tracks.Count;

    /// <summary>When the oldest message that is not done was published, as UTC ticks; 0 without one. Readable from any thread.</summary>
    public long Oldest => Volatile.Read(ref _oldest);

    /// <summary>The queue went to another reader; what is given up from here on is its business.</summary>
    public bool IsClosed { get; private set; }

    // never 0: the agent would not even purge then
    public int GetMaxAddCount() => Math.Clamp(capacity - _order.Count, 1, LargestRead);

    public bool IsUnderPressure() => _order.Count >= capacity;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
            _order.Enqueue(Track(message.StreamId).Add(message));
        MarkOldest();
    }

    public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
    {
        // a message without a cursor has no consumer: the agent holds one while it looks for consumers
        var purged = Purge(static item => item.Track.Cursors.TrueForAll(c => c.Done > item.Position));
        purgedItems = purged;
        return purged.Count > 0;
    }

    [Obsolete("Orleans asks for TryGetCacheCursor")]
    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token) => Open(streamId, t => token is null ? t.End : t.Find(token));

    /// <summary>A cursor at the token, or at the oldest message held when the token is older, or at the next one to come without a token.</summary>
    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(Open(streamId, t => token is null ? t.End : t.Find(token)));

    public QueueCacheCursorResult<IQueueCacheCursor> TryGetCacheCursorAtPosition(StreamId streamId, StreamSubscriptionStartPosition startPosition) =>
        QueueCacheCursorResult<IQueueCacheCursor>.FromCursor(
            Open(streamId, t => startPosition == StreamSubscriptionStartPosition.EarliestAvailable ? t.Start : t.End));

    /// <summary>
    /// The agent stops and has waited for the deliveries under way, so what was handed out is delivered; a failed one was taken back. A message
    /// whose consumers were not found yet stays for the next reader. The token says less than the cursors know.
    /// </summary>
    public void UpdateDeliveryProgress(StreamSequenceToken? earliestSubscriptionToken, DateTime utcNow) =>
        _last.AddRange(Purge(static item => item.Track.Cursors.Count > 0 && item.Track.Cursors.TrueForAll(c => c.HandedOut > item.Position)));

    /// <summary>For the reader when it shuts down: what was delivered since the last purge.</summary>
    public IList<IBatchContainer> Close()
    {
        IsClosed = true;
        var last = _last;
        _last = [];
        return last;
    }

    /// <summary>The messages given up since the last call. Each holds back the purge until <see cref="Settle"/>.</summary>
    public IReadOnlyList<CachedBatch> TakeGivenUp()
    {
        var taken = _givenUp;
        _givenUp = [];
        return taken;
    }

    /// <summary>The dead letter of a message is written.</summary>
    public static void Settle(CachedBatch item) => item.Owed--;

    internal void GiveUp(CachedBatch item)
    {
        item.Owed++;
        _givenUp.Add(item);
    }

    internal void Close(StreamCacheCursor cursor, StreamTrack track)
    {
        track.Cursors.Remove(cursor);
        Forget(track);
    }

    private StreamCacheCursor Open(StreamId stream, Func<StreamTrack, long> start)
    {
        var track = Track(stream);
        var cursor = new StreamCacheCursor(this, track, start(track), batchSize);
        track.Cursors.Add(cursor);
        return cursor;
    }

    private List<IBatchContainer> Purge(Predicate<CachedBatch> isDone)
    {
        var purged = new List<IBatchContainer>();
        while (_order.TryPeek(out var item) && item.Owed == 0 && isDone(item))
        {
            _order.Dequeue();
            item.Track.DropFirst();
            Forget(item.Track);
            purged.Add(item.Batch);
        }
        if (purged.Count > 0)
            MarkOldest();
        return purged;
    }

    private StreamTrack Track(StreamId stream)
    {
        if (!_tracks.TryGetValue(stream, out var track))
            _tracks[stream] = track = new StreamTrack(stream);
        return track;
    }

    private void Forget(StreamTrack track)
    {
        if (track.Cursors.Count == 0 && track.Start == track.End)
            _tracks.Remove(track.Stream);
    }

    private void MarkOldest() =>
        Volatile.Write(ref _oldest, _order.TryPeek(out var first) && first.Batch is StreamBatch batch ? batch.Published.UtcTicks : 0);
}
