using System.Collections.Immutable;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Grains.Timelines;

/// <summary>The last changes of a partition under sequence numbers. A change that is known already, or older than what is known of its post, is ignored.</summary>
/// <param name="epoch">Which numbering this is.</param>
internal sealed class FeedTail(long epoch)
{
    public const int Capacity = 8192;

    /// <summary>How many posts are remembered to recognise a repeat; the oldest are forgotten first.</summary>
    private const int LargestMemory = 1 << 18;

    private readonly Change[] _changes = new Change[Capacity];
    private readonly Dictionary<long, long> _touched = [];
    private readonly Queue<(long Id, long Touched)> _order = new();

    public long Epoch { get; } = epoch;

    /// <summary>The number that the next change gets.</summary>
    public long Next { get; private set; }

    /// <summary>The oldest number that is still here.</summary>
    public long First => Math.Max(0, Next - Capacity);

    public int Count => (int)(Next - First);

    public bool Add(in Change change)
    {
        if (_touched.TryGetValue(change.Id, out var known) && known >= change.Touched)
            return false;
        _touched[change.Id] = change.Touched;
        _order.Enqueue((change.Id, change.Touched));
        if (_order.Count > LargestMemory)
            ForgetOldest();
        _changes[Next++ % Capacity] = change;
        return true;
    }

    /// <summary>The digest of the latest changes known of each post, between two change ids.</summary>
    public ChangeDigest Digest(long since, long until)
    {
        var digest = default(ChangeDigest);
        foreach (var (id, touched) in _order)
        {
            // profiles and counts are not in the table of posts
            if (id > 0 && touched >= since && touched < until && _touched.TryGetValue(id, out var latest) && latest == touched)
                digest = digest.With(touched);
        }
        return digest;
    }

    /// <summary>Forgets what was touched before an id: no read of the store will bring it again.</summary>
    public void ForgetBefore(long touched)
    {
        while (_order.TryPeek(out var oldest) && oldest.Touched < touched)
            ForgetOldest();
    }

    /// <summary>The changes from a number on, at most <paramref name="limit"/>.</summary>
    public Slice Read(long from, int limit, bool reload)
    {
        var count = (int)Math.Min(limit, Next - from);
        var changes = ImmutableArray.CreateBuilder<Change>(count);
        for (var i = 0; i < count; i++)
            changes.Add(_changes[(from + i) % Capacity]);
        return new Slice(Epoch, from + count, changes.MoveToImmutable(), reload);
    }

    private void ForgetOldest()
    {
        var (id, touched) = _order.Dequeue();
        if (_touched.TryGetValue(id, out var known) && known == touched)
            _touched.Remove(id);
    }
}
