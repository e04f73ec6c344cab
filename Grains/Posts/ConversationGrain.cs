using System.Collections.Immutable;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;

namespace Social.Grains.Posts;

/// <summary>Reads conversations for viewers. Stateless; key 0.</summary>
[StatelessWorker, Reentrant]
internal sealed class ConversationGrain(IPostStore posts, PostCache cache, PostSight sight, PostPages pages, FilterCache filters) : Grain, IConversationGrain
{
    /// <summary>So many posts above the one that was asked for are shown, one read each where they are not in memory.</summary>
    private const int MostAncestors = 20;

    private const int MostComments = 20;
    private const int MostBelowComment = 3;

    public async Task<Page<Post>> CommentsAsync(long viewerId, long postId, CommentQuery query)
    {
        await RequireAsync(viewerId, postId);
        var page = await PageAsync(viewerId, postId, query);
        return new Page<Post>(await ShowAsync(viewerId, page.Items), page.Next);
    }

    public async Task<PostThread> ThreadAsync(long viewerId, long postId)
    {
        var post = await RequireAsync(viewerId, postId);
        var ancestors = await AncestorsAsync(post);
        var comments = await PageAsync(viewerId, postId, new CommentQuery(CommentOrder.Oldest, null, MostComments));
        long[] parents = [.. comments.Items.Where(c => c.Counts.Comments > 0).Select(c => c.Id)];
        var below = parents.Length == 0 ? [] : await posts.FirstCommentsAsync(parents, MostBelowComment + 1);

        var own = await filters.OfAsync(viewerId);
        below = [.. below.Where(b => !own.Hides(FilterContext.Thread, b.Author, b.Text))];
        var seen = (await sight.VisibleAsync(viewerId, [.. ancestors, .. below])).Select(p => p.Id).ToHashSet();
        ImmutableArray<PostRecord> all =
            [.. ancestors.Where(a => seen.Contains(a.Id)), post, .. comments.Items, .. below.Where(b => seen.Contains(b.Id) || b.Deleted)];
        var shown = (await ShowAsync(viewerId, all)).ToDictionary(p => p.Id);
        var branches = below.ToLookup(b => b.ReplyTo);
        return new PostThread(
            [.. ancestors.Select(a => shown.GetValueOrDefault(a.Id) ?? PostViews.Tombstone(a))],
            shown.GetValueOrDefault(postId) ?? throw SocialException.NotFound("post"),
            [.. comments.Items.Where(c => shown.ContainsKey(c.Id)).Select(c => Branch(shown, c.Id, [.. branches[c.Id].OrderBy(b => b.Id)]))],
            comments.Next);
    }

    private static PostBranch Branch(Dictionary<long, Post> shown, long id, PostRecord[] below)
    {
        var first = below.Length > MostBelowComment ? below[..MostBelowComment] : below;
        return new PostBranch(
            shown[id], [.. first.Select(b => shown.GetValueOrDefault(b.Id)).OfType<Post>()], below.Length > first.Length ? first[^1].Id : null);
    }

    /// <summary>A post whose comments are asked for. Of a deleted one there is nothing to hide, and its comments are found nowhere else.</summary>
    private async Task<PostRecord> RequireAsync(long viewerId, long postId)
    {
        var post = (await cache.GetManyAsync([postId])).FirstOrDefault() ?? throw SocialException.NotFound("post");
        return post.Deleted && post.Counts.Comments > 0 ? post : await sight.RequireAsync(viewerId, postId);
    }

    private async Task<Page<PostRecord>> PageAsync(long viewerId, long postId, CommentQuery query)
    {
        var own = await filters.OfAsync(viewerId);
        var newestFirst = query.Order == CommentOrder.Newest;
        return await PostSearch.PageAsync(
            query.From ?? (newestFirst ? long.MaxValue : 0), query.Limit,
            (from, limit) => posts.CommentsAsync(postId, from, newestFirst, limit),
            async found =>
            {
                var seen = (await sight.VisibleAsync(viewerId, found)).Select(p => p.Id).ToHashSet();
                return found.Where(p => p.Deleted || (seen.Contains(p.Id) && !own.Hides(FilterContext.Thread, p.Author, p.Text)));
            });
    }

    /// <summary>What a post answers, and what that answers, topmost first.</summary>
    private async Task<List<PostRecord>> AncestorsAsync(PostRecord post)
    {
        var ancestors = new List<PostRecord>();
        while (post.ReplyTo is { } parent && ancestors.Count < MostAncestors)
        {
            if ((await cache.GetManyAsync([parent])).FirstOrDefault() is not { } found)
                break;
            ancestors.Add(post = found);
        }
        ancestors.Reverse();
        return ancestors;
    }

    /// <summary>In the order given, without those whose author is gone.</summary>
    private async Task<ImmutableArray<Post>> ShowAsync(long viewerId, ImmutableArray<PostRecord> read)
    {
        var gone = (await cache.CompleteAsync([.. read.Where(p => p.Deleted)])).ToDictionary(p => p.Id);
        var alive = (await pages.ShowAsync(viewerId, [.. read.Where(p => !p.Deleted)], FilterContext.Thread)).ToDictionary(p => p.Id);
        return [.. read.Select(p => gone.TryGetValue(p.Id, out var deleted) ? PostViews.Tombstone(deleted) : alive.GetValueOrDefault(p.Id)).OfType<Post>()];
    }
}
