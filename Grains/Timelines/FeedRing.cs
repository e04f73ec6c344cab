namespace Social.Grains.Timelines;

/// <summary>
/// One author's newest post ids at one moment. Ids and floor change together, so a reader never pairs the ids of one moment with the floor of another.
/// </summary>
/// <param name="ids">Newest first, no id twice.</param>
/// <param name="floor">Every post of the author from this id up to the newest is here; 0 while nothing was pushed out.</param>
internal sealed class FeedRing(long[] ids, long floor)
{
    public static readonly FeedRing Empty = new([], 0);

    public long[] Ids { get; } = ids;

    public long Floor { get; } = floor;

    /// <summary>
    /// This ring and one id more; null when the id is here already or below the floor. Of a full ring the oldest id goes, which may be the new one: the floor rises above it.
    /// </summary>
    public FeedRing? With(long id, int capacity)
    {
        var at = 0;
        while (at < Ids.Length && Ids[at] > id)
            at++;
        if (id < Floor || (at < Ids.Length && Ids[at] == id))
            return null;
        var full = Ids.Length == capacity;
        if (full && at == capacity)
            return new FeedRing(Ids, id + 1);
        var next = new long[full ? capacity : Ids.Length + 1];
        Array.Copy(Ids, 0, next, 0, at);
        next[at] = id;
        Array.Copy(Ids, at, next, at + 1, next.Length - at - 1);
        return new FeedRing(next, full ? Ids[^1] + 1 : Floor);
    }

    /// <summary>The part at or above a floor; null for none of it.</summary>
    public FeedRing? Above(long floor)
    {
        var count = Ids.Length;
        while (count > 0 && Ids[count - 1] < floor)
            count--;
        return count == 0 ? null : new FeedRing(Ids[..count], Floor);
    }
}
