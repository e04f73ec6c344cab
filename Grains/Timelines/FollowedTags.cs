using System.Collections.Immutable;
using Social.Grains.Tags;

namespace Social.Grains.Timelines;

/// <summary>The tags that a user follows, and their posts on the way into a page of the home timeline. Most users follow none and share <see cref="None"/>.</summary>
internal sealed class FollowedTags(TagFeeds feeds, string[] tags)
{
    public static FollowedTags None { get; } = new(null!, []);

    public static FollowedTags Of(TagFeeds feeds, ImmutableArray<string> tags) => tags.IsEmpty ? None : new FollowedTags(feeds, [.. tags]);

    public bool IsEmpty => tags.Length == 0;

    public async ValueTask<long> NewestAsync()
    {
        var newest = 0L;
        foreach (var tag in tags)
            newest = Math.Max(newest, (await feeds.GetAsync(tag)).Newest);
        return newest;
    }

    /// <summary>Merges the newest posts of these tags below an id into a page that is whole otherwise. Returns the page's new length.</summary>
    /// <param name="count">How much of the page is filled.</param>
    public async ValueTask<int> MergeIntoAsync(Memory<long> page, int count, long before)
    {
        foreach (var tag in tags)
        {
            var feed = await feeds.GetAsync(tag);
            var at = Array.FindIndex(feed.Ids, id => id < before);
            if (at >= 0)
                count = Merge(page.Span, count, feed.Ids.AsSpan(at));
            // the feed ends where the page goes on
            var last = count == page.Length ? page.Span[^1] : 0;
            if (feed.Floor <= last || feed.Floor == 0)
                continue;
            var older = await feeds.OlderAsync(tag, Math.Min(before, feed.Floor), page.Length);
            count = Merge(page.Span, count, [.. older]);
        }
        return count;
    }

    private static int Merge(Span<long> page, int count, ReadOnlySpan<long> ids)
    {
        foreach (var id in ids)
        {
            var at = count;
            while (at > 0 && page[at - 1] < id)
                at--;
            if (at == page.Length)
                break;
            if (at > 0 && page[at - 1] == id)
                continue;
            var grown = Math.Min(count + 1, page.Length);
            page[at..(grown - 1)].CopyTo(page[(at + 1)..grown]);
            page[at] = id;
            count = grown;
        }
        return count;
    }
}
