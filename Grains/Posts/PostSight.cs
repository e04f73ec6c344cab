using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Grains.Safety;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>One per silo: finds posts for those who may see them, by the rule of <see cref="PostVisibility"/>.</summary>
internal sealed class PostSight(PostCache cache, IRelationStore relations, FilterCache filters)
{
    /// <summary>The post. Fails with <c>not_found</c>, also when the viewer may not see it.</summary>
    public async Task<PostRecord> RequireAsync(long viewerId, long postId) =>
        await SeenAsync(viewerId, [postId]) is [var seen] ? seen.Post : throw SocialException.NotFound("post");

    /// <summary>Those of these posts that the viewer may see, in the order given.</summary>
    public async Task<IReadOnlyList<SeenPost>> SeenAsync(long viewerId, IReadOnlyCollection<long> postIds)
    {
        var posts = (await cache.GetManyAsync(postIds)).ToDictionary(p => p.Id);
        return await SeenAsync(viewerId, [.. postIds.Select(posts.GetValueOrDefault).OfType<PostRecord>()]);
    }

    /// <summary>Those of these posts that the viewer may see, in the order given.</summary>
    public async Task<IReadOnlyList<PostRecord>> VisibleAsync(long viewerId, IReadOnlyCollection<PostRecord> posts) =>
        [.. (await SeenAsync(viewerId, posts)).Select(s => s.Post)];

    /// <summary>As <see cref="VisibleAsync"/>, for a list of posts by anybody: without those of whom the viewer mutes, and what the viewer's filters leave out.</summary>
    public async Task<IEnumerable<PostRecord>> ListedAsync(long viewerId, IReadOnlyCollection<PostRecord> posts)
    {
        var own = await filters.OfAsync(viewerId);
        return (await SeenAsync(viewerId, posts)).Where(s => !s.IsMuted && !own.Hides(FilterContext.Public, s.Post.Author, s.Post.Text)).Select(s => s.Post);
    }

    /// <summary>The post that a repost shows; null for any other post.</summary>
    public async ValueTask<long?> OriginalAsync(long postId) => (await cache.GetManyAsync([postId])) is [{ RepostOf: { } original }] ? original : null;

    /// <summary>One post, also a deleted one, and which of some users may see it, with one read for all of them.</summary>
    public async Task<(PostRecord? Post, HashSet<long> Seers)> SeersAsync(long postId, IReadOnlyCollection<long> userIds)
    {
        var post = (await cache.GetManyAsync([postId])).FirstOrDefault();
        if (post is null || post.Deleted)
            return (post, []);
        var seers = new HashSet<long>();
        if (userIds.Contains(post.Author))
            seers.Add(post.Author);
        long[] others = [.. userIds.Where(u => u != post.Author).Distinct()];
        if (others.Length == 0)
            return (post, seers);
        // how the author stands to them, turned round
        foreach (var standing in await relations.BetweenAsync(post.Author, others))
        {
            if (PostVisibility.CanSee(post, standing.UserId, Reversed(post.Author, standing)))
                seers.Add(standing.UserId);
        }
        return (post, seers);
    }

    private async Task<IReadOnlyList<SeenPost>> SeenAsync(long viewerId, IReadOnlyCollection<PostRecord> posts)
    {
        long[] authors = [.. posts.Where(p => !p.Deleted && p.Author != viewerId).Select(p => p.Author).Distinct()];
        var standings = authors.Length == 0 ? [] : (await relations.BetweenAsync(viewerId, authors)).ToDictionary(r => r.UserId);
        var seen = new List<SeenPost>(posts.Count);
        foreach (var post in posts)
        {
            var standing = standings.GetValueOrDefault(post.Author, PostVisibility.Follower);
            if (PostVisibility.CanSee(post, viewerId, standing))
                seen.Add(new SeenPost(post, standing.Muting));
        }
        return seen;
    }

    private static Relationship Reversed(long author, Relationship standing) =>
        new(author, standing.FollowedBy, standing.Following, Requested: false, standing.BlockedBy, Muting: false) { BlockedBy = standing.Blocking };
}

/// <summary>A post that a viewer may see.</summary>
/// <param name="IsMuted">The viewer has muted its author.</param>
internal readonly record struct SeenPost(PostRecord Post, bool IsMuted);
