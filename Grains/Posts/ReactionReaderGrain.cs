using System.Collections.Immutable;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Reads who reacted to what. Stateless; key 0.</summary>
[StatelessWorker, Reentrant]
internal sealed class ReactionReaderGrain(IReactionStore store, PostSight sight, FramedPosts framed, PostPages pages, UserViews users) : Grain, IReactionReaderGrain
{
    /// <summary>Rounds of reading after which even a page of posts that are all hidden ends.</summary>
    private const int MostRounds = 128;

    public async Task<Page<User>> OfPostAsync(long viewerId, long postId, ReactionKind kind, PageQuery page)
    {
        await sight.RequireAsync(viewerId, postId);
        return await users.PageAsync(viewerId, page, async (before, limit) =>
            [.. (await store.OfPostAsync(postId, kind, before, limit)).Select(r => new FollowRow(r.Id, r.UserId))]);
    }

    public async Task<Page<Post>> BookmarksAsync(long userId, PageQuery page)
    {
        var (before, size) = (page.Before ?? long.MaxValue, page.Limit);
        for (var round = 0; round < MostRounds; round++)
        {
            var rows = await store.OfUserAsync(userId, ReactionKind.Bookmark, before, size + 1);
            var isLast = rows.Length <= size;
            var looked = isLast ? rows : rows[..size];
            var seen = await SeenAsync(userId, looked);
            if (seen.Count > page.Limit)
            {
                var last = looked.First(r => r.PostId == seen[page.Limit - 1].Id);
                return new(await pages.ShowAsync(userId, seen[..page.Limit]), last.Id);
            }
            if (isLast || seen.Count > 0)
                return new(await pages.ShowAsync(userId, seen), isLast ? null : looked[^1].Id);
            (before, size) = (looked[^1].Id, PageQuery.LargestLimit);
        }
        return new([], before);
    }

    public async Task<ImmutableArray<Post>> PinsAsync(long viewerId, long userId)
    {
        await users.RecordAsync(viewerId, userId);
        var rows = await store.OfUserAsync(userId, ReactionKind.Pin, long.MaxValue, ReactionRules.MostPins);
        return await pages.ShowAsync(viewerId, await SeenAsync(viewerId, rows));
    }

    private async Task<List<PostRecord>> SeenAsync(long viewerId, ImmutableArray<ReactionRow> rows)
    {
        var seen = await sight.SeenAsync(viewerId, [.. rows.Select(r => r.PostId)]);
        return [.. await framed.WithoutLostAsync(viewerId, [.. seen.Select(s => s.Post)])];
    }
}
