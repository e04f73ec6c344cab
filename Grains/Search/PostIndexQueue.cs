using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Grains.Search;

/// <summary>
/// One per silo: what the feed partitions that live here heard of and <see cref="PostIndexer"/> has yet to index. A queue that is full loses nothing: the partition is then
/// read from the store.
/// </summary>
internal sealed class PostIndexQueue
{
    private const int Capacity = 50_000;

    /// <summary>Partitions sweep the last 30 s of the store every 2 s. After a pause as long as this a change may have been passed by.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    /// <summary>No change becomes visible later than this after the time in its id.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private readonly bool _on;
    private readonly TimeProvider _time;
    private readonly Channel<IndexEntry> _entries = Channel.CreateBounded<IndexEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private Task<bool>? _ready;

    public PostIndexQueue(IOptions<SearchOptions> options, SearchMetrics metrics, TimeProvider time)
    {
        (_on, _time) = (options.Value.Index, time);
        metrics.Watch(() => Count, () => Parts.Count(p => p is { IsLive: true, IsBehind: true }), Lag);
    }

    public ImmutableArray<IndexedPart> Parts { get; } = [.. Enumerable.Range(0, PostRecord.Parts).Select(p => new IndexedPart(p))];

    public int Count => _entries.Reader.Count;

    /// <summary>Everything older has been seen by whoever looked at a moment.</summary>
    public static long SettledAt(DateTimeOffset moment) => IdGenerator.FirstAt(moment - Settling);

    /// <summary>The partition has come to this silo.</summary>
    public void Begin(int part)
    {
        if (_on)
            Parts[part].Begin(_time.GetUtcNow());
    }

    /// <summary>The partition has left this silo.</summary>
    public void End(int part) => Parts[part].IsLive = false;

    public void Add(int part, Change change)
    {
        if (_on && change.Kind != ChangeKind.Profile && !_entries.Writer.TryWrite(new IndexEntry(part, change, 0)))
            Parts[part].IsBehind = true;
    }

    /// <summary>The partition has read the store at this moment, and all that was new was added.</summary>
    public void Swept(int part, DateTimeOffset at)
    {
        if (!_on)
            return;
        var state = Parts[part];
        if (state.SweptAt is { } last && at - last > LongestSilence)
            state.IsBehind = true;
        state.SweptAt = at;
        // one that does not fit is made good by the next
        _entries.Writer.TryWrite(new IndexEntry(part, default, SettledAt(at)));
    }

    /// <summary>How far the partition that is furthest behind is behind; what has not settled is no delay.</summary>
    private TimeSpan Lag()
    {
        var settled = _time.GetUtcNow() - Settling;
        var oldest = Parts.Where(p => p.IsLive).Select(p => p.IndexedUntil).DefaultIfEmpty(settled).Min();
        return oldest < settled ? settled - oldest : TimeSpan.Zero;
    }

    public bool TryTake(out IndexEntry entry) => _entries.Reader.TryRead(out entry);

    /// <summary>Waits for something to do, by the one who takes.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken stoppingToken)
    {
        if (Parts.Any(p => p is { IsLive: true, IsBehind: true }))
            return;
        _ready ??= _entries.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        await ((Task)_ready).WaitAsync(limit, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ready.IsCompleted)
            _ready = null;
    }
}

/// <summary>A change of a partition or, without one, the word that everything below an id has been added before it.</summary>
internal readonly record struct IndexEntry(int Part, Change Change, long Settled);
