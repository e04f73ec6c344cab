namespace Social.Grains.Timelines;

/// <summary>The ids of a user's newest posts that the silo's feeds may not have yet, newest first.</summary>
internal sealed class OwnPosts
{
    /// <summary>More than anybody writes in the seconds until the feeds have them.</summary>
    public const int Capacity = 64;

    private long[] _ids = [];

    public int Count => _ids.Length;

    public long Newest => _ids.Length == 0 ? 0 : _ids[0];

    public void Add(long id)
    {
        var at = 0;
        while (at < _ids.Length && _ids[at] > id)
            at++;
        if (at < _ids.Length && _ids[at] == id)
            return;
        var kept = _ids.Length == Capacity ? _ids.AsSpan(0, Capacity - 1) : _ids;
        _ids = at > kept.Length ? [.. kept] : [.. kept[..at], id, .. kept[at..]];
    }

    /// <summary>
    /// Merges what lies between <paramref name="floor"/> and <paramref name="before"/> into a page and forgets what the author's ring has. Returns the page's new length.
    /// </summary>
    public int MergeInto(Span<long> page, int count, long before, long floor, FeedRing ring)
    {
        foreach (var id in _ids)
        {
            if (id >= before)
                continue;
            if (id < floor)
                break;
            count = Insert(page, count, id);
        }
        if (_ids.All(id => Array.IndexOf(ring.Ids, id) >= 0))
            _ids = [];
        return count;
    }

    private static int Insert(Span<long> page, int count, long id)
    {
        var at = count;
        while (at > 0 && page[at - 1] < id)
            at--;
        if (at > 0 && page[at - 1] == id || at == page.Length)
            return count;
        var grown = Math.Min(count + 1, page.Length);
        page[at..(grown - 1)].CopyTo(page[(at + 1)..grown]);
        page[at] = id;
        return grown;
    }
}
