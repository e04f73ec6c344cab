using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Grains.Timelines;

/// <summary>
/// What this silo holds of the newest posts of all authors: a window in time with a floor per feed partition, "every post at or above the floor is here". A floor is
/// infinite until the window has been read, and while a partition is being read again: then readers ask the store. One singleton per silo and no grain, because what
/// matters only in memory must not be moved by another silo's death. A lost one costs a scan of the store.
/// </summary>
internal sealed class AuthorFeeds : IDisposable
{
    /// <summary>The floor of a partition about which nothing is promised.</summary>
    public const long Closed = long.MaxValue;

    private readonly FeedRings _rings;
    private readonly int _window;
    private readonly Partition[] _partitions = [.. Enumerable.Range(0, PostRecord.Parts).Select(_ => new Partition())];
    private readonly Meter _meter;
    private long _held;
    private long _takenIn;
    private int _trimming;

    public AuthorFeeds(IOptions<FeedOptions> options, IMeterFactory meters)
    {
        _window = options.Value.WindowPosts;
        _rings = new FeedRings(options.Value.PostsPerAuthor);
        _meter = meters.Create("Social.Feeds");
        _meter.CreateObservableGauge("social_feed_posts_held", () => Held, description: "Posts in this silo's window");
        _meter.CreateObservableGauge(
            "social_feed_ring_bytes", () => Held * sizeof(long) + _rings.Count * FeedRings.BytesPerAuthor, "By", "Memory of the rings, about");
        _meter.CreateObservableGauge("social_feed_authors", () => _rings.Count, description: "Authors with a slot");
        _meter.CreateObservableGauge("social_feed_partitions_closed", CountClosed, description: "Partitions that readers take from the store");
    }

    /// <summary>How many changes were taken in since the start.</summary>
    public long TakenIn => Interlocked.Read(ref _takenIn);

    /// <summary>How many ids are held.</summary>
    public long Held => Interlocked.Read(ref _held);

    public int SlotOf(long author) => _rings.SlotOf(author);

    public long AuthorOf(int slot) => _rings.AuthorOf(slot);

    public long NewestOf(int slot) => _rings.Newest(slot);

    public FeedRing RingOf(int slot) => _rings.Ring(slot);

    /// <summary>The highest floor among some partitions, one bit each.</summary>
    public long FloorOf(ulong parts)
    {
        var floor = 0L;
        for (; parts != 0; parts &= parts - 1)
            floor = Math.Max(floor, Volatile.Read(ref _partitions[System.Numerics.BitOperations.TrailingZeroCount(parts)].Floor));
        return floor;
    }

    /// <summary>
    /// The newest posts of some authors below an id, newest first, as far as they are known to be complete. Takes no lock.
    /// </summary>
    /// <param name="parts">The authors' partitions, one bit each.</param>
    /// <param name="floor">Below this id only the store knows; 0: the answer is all there is.</param>
    public int Newest(ReadOnlySpan<int> slots, ulong parts, long before, Span<long> page, out long floor)
    {
        // A window may be trimmed or read again between two looks: only what both floors promise is promised.
        var floorBefore = FloorOf(parts);
        var count = FeedMerge.Newest(_rings, slots, before, page, out var ringFloor);
        floor = Math.Max(Math.Max(floorBefore, FloorOf(parts)), ringFloor);
        while (count > 0 && page[count - 1] < floor)
            count--;
        return count;
    }

    /// <summary>Takes in what happened. Of any order, repetition or loss of events the rings end up the same once the store has been read.</summary>
    public void Apply(int part, ReadOnlySpan<Change> changes)
    {
        if (changes.IsEmpty)
            return;
        var partition = _partitions[part];
        var added = 0;
        Interlocked.Add(ref _takenIn, changes.Length);
        lock (partition.Writing)
        {
            foreach (var change in changes)
            {
                // an edit or a delete says too that the author posted this: its birth may have been lost on the way
                if (change.Id >= partition.Base)
                    added += _rings.Add(_rings.SlotOf(change.Author), change.Id);
            }
        }
        Count(added);
    }

    /// <summary>Takes in posts read from the store, newest first.</summary>
    public void Fill(int part, ReadOnlySpan<PostKey> posts)
    {
        var partition = _partitions[part];
        var added = 0;
        lock (partition.Writing)
        {
            for (var i = posts.Length - 1; i >= 0; i--)
            {
                if (posts[i].Id >= partition.Base)
                    added += _rings.Add(_rings.SlotOf(posts[i].Author), posts[i].Id);
            }
        }
        Count(added);
    }

    /// <summary>Nothing is promised of this partition until it is opened again. Returns the id from which it has to be read.</summary>
    public long Close(int part)
    {
        var partition = _partitions[part];
        lock (partition.Writing)
        {
            Volatile.Write(ref partition.Floor, Closed);
            return partition.Base;
        }
    }

    /// <summary>Promises that every post of the partition at or above <paramref name="floor"/> is here.</summary>
    public void Open(int part, long floor)
    {
        var partition = _partitions[part];
        lock (partition.Writing)
        {
            partition.Base = Math.Max(partition.Base, floor);
            Volatile.Write(ref partition.Floor, partition.Base);
        }
    }

    public void Dispose() => _meter.Dispose();

    private int CountClosed() => _partitions.Count(p => Volatile.Read(ref p.Floor) == Closed);

    private void Count(int added)
    {
        // a tenth over the budget before trimming, so that the pass over all rings is paid for by many posts
        if (Interlocked.Add(ref _held, added) <= _window + _window / 10 || Interlocked.Exchange(ref _trimming, 1) != 0)
            return;
        try
        {
            Trim();
        }
        finally
        {
            Volatile.Write(ref _trimming, 0);
        }
    }

    private void Trim()
    {
        var slots = _rings.Count;
        var ids = new List<long>((int)Math.Min(Held + 1024, int.MaxValue));
        for (var slot = 0; slot < slots; slot++)
            ids.AddRange(_rings.Ring(slot).Ids);
        if (ids.Count <= _window)
            return;
        ids.Sort();
        var floor = ids[^_window];
        foreach (var partition in _partitions)
        {
            lock (partition.Writing)
            {
                partition.Base = Math.Max(partition.Base, floor);
                if (partition.Floor != Closed)
                    Volatile.Write(ref partition.Floor, partition.Base);
            }
        }
        for (var slot = 0; slot < slots; slot++)
        {
            lock (_partitions[PostRecord.PartOf(_rings.AuthorOf(slot))].Writing)
                Interlocked.Add(ref _held, -_rings.Trim(slot, floor));
        }
    }

    /// <summary>One writer at a time; readers only look at <see cref="Floor"/>.</summary>
    private sealed class Partition
    {
        public readonly Lock Writing = new();

        /// <summary>What readers are promised.</summary>
        public long Floor = Closed;

        /// <summary>Below this id nothing is taken in.</summary>
        public long Base;
    }
}
