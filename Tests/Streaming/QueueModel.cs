using Orleans.Streams;
using Social.Streaming;

namespace Social.Tests.Streaming;

/// <summary>
/// Drives a cache as the pulling agent does and keeps a plain account beside it of who has what. Each stream has as many consumers as its number
/// modulo three, so some have none.
/// </summary>
internal sealed class QueueModel(int batchSize)
{
    private const int Streams = 5;
    private readonly StreamCache _cache = new(capacity: 10_000, batchSize);
    private readonly List<Item> _waiting = [];
    private readonly List<Consumer>?[] _consumers = new List<Consumer>?[Streams];
    private readonly List<CachedBatch> _owed = [];
    private readonly List<Item> _all = [];
    private long _sequence;

    /// <summary>Does what a number says; any sequence of numbers is a run.</summary>
    public void Do(int number)
    {
        var (what, which) = (number % 8, number / 8);
        if (what < 3)
            Add(which % Streams, 1 + which % 4);
        else if (what == 3)
            Settle();
        else if (what == 4)
            Purge();
        else if (_consumers[which % Streams] is { Count: > 0 } consumers)
            Step(consumers[which % consumers.Count], fails: what == 5);
    }

    /// <summary>Delivers all that is left, and checks that every consumer met each message in order and the cache holds nothing any more.</summary>
    public void Drain()
    {
        foreach (var consumer in _consumers.SelectMany(c => c ?? []))
        {
            while (Step(consumer, fails: false))
            {
            }
            Assert.Equal(_all.Where(i => i.Stream == consumer.Stream).Select(i => i.Sequence), consumer.Finished.Select(i => i.Sequence));
        }
        Settle();
        Purge();
        Assert.Empty(_waiting);
        Assert.Equal(0, _cache.Count);
        foreach (var consumer in _consumers.SelectMany(c => c ?? []))
            consumer.Cursor.Dispose();
        Assert.Equal(0, _cache.StreamCount);
    }

    /// <summary>What the agent's end gives to the next reader: only a run of messages whose deliveries ended well.</summary>
    public void Stop()
    {
        foreach (var consumer in _consumers.SelectMany(c => c ?? []))
            consumer.Finish();
        var expected = _waiting.TakeWhile(i => ConsumersOf(i.Stream).Count > 0 && IsDone(i)).Select(i => i.Sequence).ToList();
        _cache.UpdateDeliveryProgress(null, default);
        Assert.Equal(expected, _cache.Close().Select(b => ((StreamBatch)b).Sequence));
    }

    private void Add(int stream, int count)
    {
        var items = Enumerable.Range(0, count).Select(_ => new Item(stream, ++_sequence)).ToList();
        _all.AddRange(items);
        _waiting.AddRange(items);
        _cache.AddToCache([.. items.Select(i => (IBatchContainer)Batches.Of(i.Stream, i.Sequence))]);
        if (_consumers[stream] is { } known)
        {
            known.ForEach(c => c.Ahead.AddRange(items));
            return;
        }
        // a stream that is new to the agent: it pins the messages, finds the consumers and lets go
        var token = Batches.Of(stream, items[0].Sequence).SequenceToken;
        var pin = _cache.TryGetCacheCursor(Batches.Stream(stream), token).Cursor!;
        _consumers[stream] = [.. Enumerable.Range(0, stream % 3).Select(_ =>
            new Consumer(stream, _cache.TryGetCacheCursor(Batches.Stream(stream), token).Cursor!, batchSize, items))];
        pin.Dispose();
    }

    private static bool Step(Consumer consumer, bool fails) => fails ? consumer.Fail() : consumer.Move();

    private void Settle()
    {
        _owed.AddRange(_cache.TakeGivenUp());
        _owed.ForEach(StreamCache.Settle);
        foreach (var consumer in _consumers.SelectMany(c => c ?? []))
            consumer.Owed.Clear();
        _owed.Clear();
    }

    private void Purge()
    {
        var expected = _waiting.TakeWhile(IsDone).Select(i => i.Sequence).ToList();
        _cache.TryPurgeFromCache(out var purged);
        Assert.Equal(expected, (purged ?? []).Select(b => ((StreamBatch)b).Sequence));
        _waiting.RemoveRange(0, expected.Count);
        Assert.Equal(_waiting.Count, _cache.Count);
    }

    private bool IsDone(Item item) => ConsumersOf(item.Stream).TrueForAll(c => c.Finished.Contains(item) && !c.Owed.Contains(item));

    private List<Consumer> ConsumersOf(int stream) => _consumers[stream] ?? [];

    internal sealed record Item(int Stream, long Sequence);
}
