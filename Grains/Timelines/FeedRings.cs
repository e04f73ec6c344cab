using System.Collections.Concurrent;

namespace Social.Grains.Timelines;

/// <summary>
/// The newest post ids of every author known to this silo, each author at a dense slot. A ring is an immutable array, newest first, swapped whole, so readers take no
/// lock; the array is published before the head, so a head that is seen has its ring. Writers of one author must take turns (<see cref="AuthorFeeds"/> sees to that).
/// Slots are never given back.
/// </summary>
/// <param name="capacity">Ids kept per author.</param>
internal sealed class FeedRings(int capacity)
{
    /// <summary>What an author costs besides the ids: slot, head, dictionary entry and the objects of a ring.</summary>
    public const int BytesPerAuthor = 150;

    private const int SegmentBits = 14;
    private const int SegmentSize = 1 << SegmentBits;
    private const int SegmentMask = SegmentSize - 1;

    private readonly ConcurrentDictionary<long, int> _slots = new();
    private readonly Lock _growing = new();
    private volatile Segment[] _segments = [];
    private volatile int _count;

    /// <summary>How many authors have a slot.</summary>
    public int Count => _count;

    /// <summary>The author's slot; a new one for an author not seen before.</summary>
    public int SlotOf(long author) => _slots.TryGetValue(author, out var slot) ? slot : AddSlot(author);

    public long AuthorOf(int slot) => At(slot).Authors[slot & SegmentMask];

    /// <summary>The newest id of the author; 0 for none.</summary>
    public long Newest(int slot) => Volatile.Read(ref At(slot).Newest[slot & SegmentMask]);

    public FeedRing Ring(int slot) => Volatile.Read(ref At(slot).Rings[slot & SegmentMask]) ?? FeedRing.Empty;

    /// <summary>Puts an id in its place, unless it is there already or below the ring's floor. Returns by how many ids the ring grew.</summary>
    public int Add(int slot, long id)
    {
        var segment = At(slot);
        var at = slot & SegmentMask;
        var old = segment.Rings[at] ?? FeedRing.Empty;
        if (old.With(id, capacity) is not { } ring)
            return 0;
        Volatile.Write(ref segment.Rings[at], ring);
        Volatile.Write(ref segment.Newest[at], ring.Ids[0]);
        return ring.Ids.Length - old.Ids.Length;
    }

    /// <summary>Drops what is below a floor. Returns how many ids went.</summary>
    public int Trim(int slot, long floor)
    {
        var segment = At(slot);
        var at = slot & SegmentMask;
        if (segment.Rings[at] is not { } ring || ring.Ids[^1] >= floor)
            return 0;
        var kept = ring.Above(floor);
        if (kept is null)
            Volatile.Write(ref segment.Newest[at], 0);
        Volatile.Write(ref segment.Rings[at], kept);
        return ring.Ids.Length - (kept?.Ids.Length ?? 0);
    }

    private Segment At(int slot) => _segments[slot >> SegmentBits];

    private int AddSlot(long author)
    {
        lock (_growing)
        {
            if (_slots.TryGetValue(author, out var known))
                return known;
            var slot = _count;
            if (slot >> SegmentBits == _segments.Length)
                _segments = [.. _segments, new Segment()];
            At(slot).Authors[slot & SegmentMask] = author;
            _count = slot + 1;
            _slots[author] = slot;
            return slot;
        }
    }

    private sealed class Segment
    {
        public readonly long[] Newest = new long[SegmentSize];
        public readonly long[] Authors = new long[SegmentSize];
        public readonly FeedRing?[] Rings = new FeedRing?[SegmentSize];
    }
}
