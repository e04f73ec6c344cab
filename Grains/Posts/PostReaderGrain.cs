using System.Collections.Immutable;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Reads posts for viewers through the silo's caches. Stateless; key 0.</summary>
[StatelessWorker, Reentrant]
internal sealed class PostReaderGrain(IPostStore posts, IUserStore users, IRelationStore relations, PostCache cache, PostViews views) : Grain, IPostReaderGrain
{
    /// <summary>How often a page looks further down for posts that can be shown before it is given out short.</summary>
    private const int LongestSearch = 10;

    /// <summary>As <see cref="LongestSearch"/>, while nothing was found: a page that is empty says that the list has ended.</summary>
    private const int LongestEmptySearch = 500;

    private const int LargestStep = 4 * PageQuery.LargestLimit;

    public async Task<Post> GetAsync(long viewerId, long postId)
    {
        var post = await VisibleAsync(viewerId, postId);
        return (await views.ShowAsync([post])).FirstOrDefault() ?? throw SocialException.NotFound("post");
    }

    public async Task<ImmutableArray<PostVersion>> HistoryAsync(long viewerId, long postId)
    {
        var post = await VisibleAsync(viewerId, postId);
        var earlier = await posts.HistoryAsync(postId);
        return [.. earlier.Where(v => v.Version < post.Version), new PostVersion(post.Version, post.Text, post.EditedAt ?? IdGenerator.TimeOf(postId))];
    }

    public async Task<Page<Post>> OfUserAsync(long viewerId, long userId, PageQuery page)
    {
        var standing = await StandingAsync(viewerId, userId);
        if (standing.Blocking || standing.BlockedBy || await users.GetAsync(userId) is null)
            throw SocialException.NotFound("user");
        return await SearchAsync(
            page, (before, limit) => posts.OfAuthorAsync(userId, before, limit),
            found => Task.FromResult<IEnumerable<PostRecord>>(found.Where(p => PostVisibility.CanSee(p, viewerId, standing))));
    }

    public Task<Page<Post>> PublicAsync(long viewerId, PageQuery page) => SearchAsync(
        page, (before, limit) => posts.PublicAsync(before, limit),
        async found =>
        {
            var authors = found.Select(p => p.Author).Distinct().ToList();
            var standings = (await relations.BetweenAsync(viewerId, authors)).ToDictionary(r => r.UserId);
            return found.Where(p => !standings[p.Author].Muting && PostVisibility.CanSee(p, viewerId, standings[p.Author]));
        });

    private async Task<PostRecord> VisibleAsync(long viewerId, long postId)
    {
        var post = (await cache.GetManyAsync([postId])).FirstOrDefault();
        if (post is null || !PostVisibility.CanSee(post, viewerId, await StandingAsync(viewerId, post.Author)))
            throw SocialException.NotFound("post");
        return post;
    }

    private async ValueTask<Relationship> StandingAsync(long viewerId, long author) =>
        viewerId == author ? PostVisibility.Follower : (await relations.BetweenAsync(viewerId, [author]))[0];

    /// <summary>Walks down a list until a page is full of what the viewer may see. One more than asked for tells whether there is a next page.</summary>
    private async Task<Page<Post>> SearchAsync(
        PageQuery page, Func<long, int, Task<ImmutableArray<PostRecord>>> read, Func<ImmutableArray<PostRecord>, Task<IEnumerable<PostRecord>>> filter)
    {
        var wanted = page.Limit + 1;
        var before = page.Before ?? long.MaxValue;
        var visible = new List<PostRecord>(wanted);
        for (var step = 0; step < LongestSearch || (visible.Count == 0 && step < LongestEmptySearch); step++)
        {
            var asked = step == 0 ? wanted : Math.Min(wanted << Math.Min(step, 8), LargestStep);
            var found = await read(before, asked);
            if (found.Length > 0)
            {
                before = found[^1].Id;
                visible.AddRange(await filter(found));
            }
            if (visible.Count >= wanted)
                return new Page<Post>(await ShowAsync(visible[..page.Limit]), visible[page.Limit - 1].Id);
            if (found.Length < asked)
                return new Page<Post>(await ShowAsync(visible), null);
        }
        return new Page<Post>(await ShowAsync(visible), before);
    }

    private async Task<ImmutableArray<Post>> ShowAsync(List<PostRecord> read) => await views.ShowAsync(await cache.CompleteAsync([.. read]));
}
