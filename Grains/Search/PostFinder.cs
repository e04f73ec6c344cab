using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Grains.Posts;
using Social.Grains.Safety;
using Social.Grains.Users;

namespace Social.Grains.Search;

/// <summary>Walks down the posts that the index has for a query until a page is full of what the viewer may see.</summary>
internal sealed class PostFinder(
    IPostSearch search, SearchGate gate, IUserStore users, IRelationStore relations, PostCache cache, PostPages pages, FilterCache filters)
{
    /// <summary>How often a page looks further down before it is given out short; and, while it is empty, before the search ends there.</summary>
    private const int LongestSearch = 6;
    private const int LongestEmptySearch = 30;
    private const int LargestStep = 4 * PageQuery.LargestLimit;

    public async Task<Page<Post>> FindAsync(long viewerId, PostQuery query, PageQuery page)
    {
        long? author = null;
        if (query.From is { } handle)
        {
            if (await users.ByHandlesAsync([handle]) is not [var found])
                return new Page<Post>([], null);
            author = found.Id;
        }
        var words = query.Words(author);
        var (wanted, before) = (page.Limit + 1, page.Before ?? long.MaxValue);
        var visible = new List<PostRecord>(wanted);
        for (var step = 0; step < LongestSearch || (visible.Count == 0 && step < LongestEmptySearch); step++)
        {
            var asked = step == 0 ? wanted : Math.Min(wanted << Math.Min(step, 8), LargestStep);
            var ids = await gate.RunAsync("posts", limit => search.FindAsync(words, before, asked, limit));
            if (ids.Length > 0)
            {
                before = ids[^1];
                visible.AddRange(await VisibleAsync(viewerId, ids, query, author));
            }
            if (visible.Count >= wanted)
                return new Page<Post>(await pages.ShowAsync(viewerId, visible[..page.Limit], FilterContext.Public), visible[page.Limit - 1].Id);
            if (ids.Length < asked)
                return new Page<Post>(await pages.ShowAsync(viewerId, visible, FilterContext.Public), null);
        }
        return new Page<Post>(await pages.ShowAsync(viewerId, visible, FilterContext.Public), visible.Count == 0 ? null : before);
    }

    /// <summary>Of these posts, as they are now, those that have what is looked for and that the viewer may find, newest first.</summary>
    private async Task<IEnumerable<PostRecord>> VisibleAsync(long viewerId, ImmutableArray<long> ids, PostQuery query, long? author)
    {
        // the index is a moment behind and knows no phrases
        var found = (await cache.GetManyAsync(ids)).Where(p => !p.Deleted && query.IsIn(p.Text)).OrderByDescending(p => p.Id).ToList();
        if (found.Count == 0)
            return found;
        var standings = (await relations.BetweenAsync(viewerId, [.. found.Select(p => p.Author).Distinct()])).ToDictionary(r => r.UserId);
        var own = await filters.OfAsync(viewerId);
        // who asks for a muted author by name wants them
        return found.Where(p => CanFind(p, viewerId, standings[p.Author]) && (author is not null || !standings[p.Author].Muting)
            && !own.Hides(FilterContext.Public, p.Author, p.Text));
    }

    private static bool CanFind(PostRecord post, long viewerId, Relationship author) =>
        PostVisibility.CanSee(post, viewerId, author)
        && (post.Visibility != Visibility.Unlisted || post.Author == viewerId || author.Following || post.Mentions.Contains(viewerId));
}
