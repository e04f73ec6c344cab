using System.Collections.Immutable;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Reads posts for viewers through the silo's caches. Stateless; key 0.</summary>
[StatelessWorker, Reentrant]
internal sealed class PostReaderGrain(
    IPostStore posts, UserCache users, IRelationStore relations, PostCache cache, PostSight sight, FramedPosts framed, PostPages pages) : Grain, IPostReaderGrain
{
    public async Task<Post> GetAsync(long viewerId, long postId)
    {
        var post = await sight.RequireAsync(viewerId, postId);
        return (await pages.ShowAsync(viewerId, [post])).FirstOrDefault() ?? throw SocialException.NotFound("post");
    }

    public async Task<ImmutableArray<PostVersion>> HistoryAsync(long viewerId, long postId)
    {
        var post = await sight.RequireAsync(viewerId, postId);
        var earlier = await posts.HistoryAsync(postId);
        return [.. earlier.Where(v => v.Version < post.Version), new PostVersion(post.Version, post.Text, post.EditedAt ?? IdGenerator.TimeOf(postId))];
    }

    public async Task<Page<Post>> OfUserAsync(long viewerId, long userId, PageQuery page)
    {
        var standing = await StandingAsync(viewerId, userId);
        if (standing.Blocking || standing.BlockedBy || await users.GetAsync(userId) is null)
            throw SocialException.NotFound("user");
        return await SearchAsync(
            viewerId, page, (before, limit) => OfAuthorAsync(userId, before, limit),
            async found => await framed.WithoutLostAsync(viewerId, [.. found.Where(p => PostVisibility.CanSee(p, viewerId, standing))]));
    }

    public Task<Page<Post>> PublicAsync(long viewerId, PageQuery page) =>
        SearchAsync(viewerId, page, (before, limit) => posts.PublicAsync(before, limit), found => sight.ListedAsync(viewerId, found), FilterContext.Public);

    /// <summary>Which posts is the store's to say; the posts themselves, with their counts and forms, are mostly in memory.</summary>
    private async Task<ImmutableArray<PostRecord>> OfAuthorAsync(long userId, long before, int limit)
    {
        var ids = await posts.OlderAsync([userId], before, limit);
        var read = (await cache.GetManyAsync(ids)).ToDictionary(p => p.Id);
        return [.. ids.Select(id => read.GetValueOrDefault(id) ?? Gone(id, userId))];
    }

    /// <summary>Keeps the place of a post that is no more: a list that is shorter than was asked for has ended.</summary>
    private static PostRecord Gone(long id, long author) =>
        new(id, author, "", Visibility.Mentioned, null, null, [], null, 1, id, Deleted: true, PostCounts.None);

    private async ValueTask<Relationship> StandingAsync(long viewerId, long author) =>
        viewerId == author ? PostVisibility.Follower : (await relations.BetweenAsync(viewerId, [author]))[0];

    private async Task<Page<Post>> SearchAsync(
        long viewerId, PageQuery page, Func<long, int, Task<ImmutableArray<PostRecord>>> read, Func<ImmutableArray<PostRecord>, Task<IEnumerable<PostRecord>>> filter,
        FilterContext? context = null)
    {
        var found = await PostSearch.PageAsync(page.Before ?? long.MaxValue, page.Limit, read, filter);
        return new Page<Post>(await pages.ShowAsync(viewerId, found.Items, context), found.Next);
    }
}
