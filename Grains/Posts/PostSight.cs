using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>One per silo: finds posts for those who may see them, by the rule of <see cref="PostVisibility"/>.</summary>
internal sealed class PostSight(PostCache cache, IRelationStore relations)
{
    /// <summary>The post. Fails with <c>not_found</c>, also when the viewer may not see it.</summary>
    public async Task<PostRecord> RequireAsync(long viewerId, long postId) =>
        await FindAsync(viewerId, postId) ?? throw SocialException.NotFound("post");

    /// <summary>The post; null when there is none or the viewer may not see it.</summary>
    public async Task<PostRecord?> FindAsync(long viewerId, long postId) => await FilterAsync(viewerId, [postId]) is [var post] ? post : null;

    /// <summary>Those of these posts that the viewer may see, in the order given.</summary>
    public async Task<IReadOnlyList<PostRecord>> FilterAsync(long viewerId, IReadOnlyCollection<long> postIds)
    {
        var posts = (await VisibleAsync(viewerId, await cache.GetManyAsync(postIds))).ToDictionary(p => p.Id);
        return [.. postIds.Select(posts.GetValueOrDefault).OfType<PostRecord>()];
    }

    /// <summary>Those of these posts that the viewer may see, in the order given.</summary>
    public async Task<IReadOnlyList<PostRecord>> VisibleAsync(long viewerId, IReadOnlyCollection<PostRecord> posts)
    {
        long[] authors = [.. posts.Where(p => !p.Deleted && p.Author != viewerId).Select(p => p.Author).Distinct()];
        var standings = authors.Length == 0 ? [] : (await relations.BetweenAsync(viewerId, authors)).ToDictionary(r => r.UserId);
        return [.. posts.Where(p => PostVisibility.CanSee(p, viewerId, standings.GetValueOrDefault(p.Author, PostVisibility.Follower)))];
    }

    /// <summary>One post and which of some users may see it, with one read for all of them; no post where there is none.</summary>
    public async Task<(PostRecord? Post, HashSet<long> Seers)> SeersAsync(long postId, IReadOnlyCollection<long> userIds)
    {
        var post = (await cache.GetManyAsync([postId])).FirstOrDefault();
        if (post is null || post.Deleted)
            return (null, []);
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

    private static Relationship Reversed(long author, Relationship standing) =>
        new(author, standing.FollowedBy, standing.Following, Requested: false, standing.BlockedBy, Muting: false) { BlockedBy = standing.Blocking };
}
