namespace Social.Grains.Timelines;

/// <summary>
/// Merges the newest posts of many authors in two passes: first the best heads, one 8-byte read an author, then only the rings behind those heads. An author whose newest
/// post does not make the page is never opened.
/// </summary>
internal static class FeedMerge
{
    /// <summary>Fills <paramref name="page"/> with the newest ids below <paramref name="before"/>, newest first, and returns how many there are.</summary>
    /// <param name="floor">Rings were known to be whole only down to here: ids below it may lack others.</param>
    public static int Newest(FeedRings rings, ReadOnlySpan<int> slots, long before, Span<long> page, out long floor)
    {
        Span<Head> heads = stackalloc Head[page.Length];
        var count = BestHeads(rings, slots, before, heads, out floor);
        for (var i = 0; i < count; i++)
            page[i] = heads[i].Id;
        var filled = count;
        for (var i = 0; i < count; i++)
        {
            var head = heads[i];
            if (filled == page.Length && head.Id < page[^1])
                break;
            floor = Math.Max(floor, InsertRest(rings.Ring(head.Slot), head.Id, page, ref filled));
        }
        return filled;
    }

    private static int BestHeads(FeedRings rings, ReadOnlySpan<int> slots, long before, Span<Head> heads, out long floor)
    {
        floor = 0;
        var count = 0;
        var least = 0L;
        foreach (var slot in slots)
        {
            var id = rings.Newest(slot);
            if (id <= least)
                continue;
            if (id >= before)
            {
                var ring = rings.Ring(slot);
                id = NewestBelow(ring, before);
                if (id == 0)
                    floor = Math.Max(floor, ring.Floor);
                if (id <= least)
                    continue;
            }
            var at = count < heads.Length ? count++ : heads.Length - 1;
            for (; at > 0 && heads[at - 1].Id < id; at--)
                heads[at] = heads[at - 1];
            heads[at] = new Head(id, slot);
            if (count == heads.Length)
                least = heads[^1].Id;
        }
        return count;
    }

    private static long NewestBelow(FeedRing ring, long before)
    {
        foreach (var id in ring.Ids)
        {
            if (id < before)
                return id;
        }
        return 0;
    }

    /// <summary>Lets what is older than the ring's head into the page. Returns the ring's floor when the ring ended before the page did.</summary>
    private static long InsertRest(FeedRing ring, long head, Span<long> page, ref int filled)
    {
        foreach (var id in ring.Ids)
        {
            // newer than the head that was read: it belongs to the next look, with its neighbours
            if (id >= head)
                continue;
            if (filled == page.Length && id < page[^1])
                return 0;
            var at = filled < page.Length ? filled++ : filled - 1;
            for (; at > 0 && page[at - 1] < id; at--)
                page[at] = page[at - 1];
            page[at] = id;
        }
        return ring.Floor;
    }

    private readonly record struct Head(long Id, int Slot);
}
