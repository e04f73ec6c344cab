using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Tests.Storage.Posts;

public abstract class ReactionStoreSuite : StoreSuite
{
    private const long Ann = 1;
    private const long Bob = 2;
    private const long Post = 1_000;
    private const long Other = 2_000;

    protected abstract IReactionStore Store { get; }

    [Fact]
    public async Task A_reaction_is_there_once_however_often_it_is_put()
    {
        var first = await PutAsync(Ann, Post, ReactionKind.Like, 10);
        Assert.Equal(new ReactionWrite(ReactionOutcome.Done, Reactions.Liked, new(1, 0), 10), first);
        Assert.Equal(first with { Outcome = ReactionOutcome.Unchanged }, await PutAsync(Ann, Post, ReactionKind.Like, 11));
        Assert.Equal(new(ReactionOutcome.Done, Reactions.Liked | Reactions.Reposted, new(1, 1), 12), await PutAsync(Ann, Post, ReactionKind.Repost, 12));
        Assert.Equal(new(ReactionOutcome.Done, Reactions.Bookmarked, new(1, 1), 13), await PutAsync(Bob, Post, ReactionKind.Bookmark, 13));
        Reopen();
        AssertSame(new Dictionary<long, ReactionCounts> { [Post] = new(1, 1) }, await Store.CountsAsync([Post, Other], Cancel));
        Assert.Equal([new ReactionRow(10, Ann, Post)], await Store.OfPostAsync(Post, ReactionKind.Like, long.MaxValue, 10, Cancel));
        Assert.Equal([new ReactionRow(12, Ann, Post)], await Store.OfPostAsync(Post, ReactionKind.Repost, long.MaxValue, 10, Cancel));
        Assert.Equal([new ReactionRow(13, Bob, Post)], await Store.OfUserAsync(Bob, ReactionKind.Bookmark, long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task What_is_taken_back_is_gone_and_taking_it_back_again_changes_nothing()
    {
        await PutAsync(Ann, Post, ReactionKind.Like, 10);
        await PutAsync(Ann, Post, ReactionKind.Bookmark, 11);
        Assert.Equal(new(ReactionOutcome.Done, Reactions.Bookmarked, new(0, 0), 0), await RemoveAsync(Ann, Post, ReactionKind.Like));
        Assert.Equal(new(ReactionOutcome.Unchanged, Reactions.Bookmarked, new(0, 0), 0), await RemoveAsync(Ann, Post, ReactionKind.Like));
        Assert.Equal(new(ReactionOutcome.Unchanged, Reactions.None, new(0, 0), 0), await RemoveAsync(Bob, Other, ReactionKind.Repost));
        Assert.Empty(await Store.OfPostAsync(Post, ReactionKind.Like, long.MaxValue, 10, Cancel));
        Assert.Equal(new(ReactionOutcome.Done, Reactions.Liked | Reactions.Bookmarked, new(1, 0), 14), await PutAsync(Ann, Post, ReactionKind.Like, 14));
    }

    [Fact]
    public async Task A_group_is_done_in_its_order_and_each_step_is_answered_with_what_stands_after_the_last()
    {
        var writes = await Store.WriteAsync(
            [
                New(Ann, Post, ReactionKind.Like, 10), New(Bob, Post, ReactionKind.Like, 11), New(Ann, Post, ReactionKind.Like, 12),
                Undo(Ann, Post, ReactionKind.Like), New(Bob, Other, ReactionKind.Repost, 13),
            ],
            Cancel);
        Assert.Equal(
            [
                new(ReactionOutcome.Done, Reactions.None, new(1, 0), 0), new(ReactionOutcome.Done, Reactions.Liked, new(1, 0), 11),
                new(ReactionOutcome.Unchanged, Reactions.None, new(1, 0), 0), new(ReactionOutcome.Done, Reactions.None, new(1, 0), 0),
                new(ReactionOutcome.Done, Reactions.Reposted, new(0, 1), 13),
            ],
            writes);
    }

    [Fact]
    public async Task A_kind_is_refused_beyond_its_limit_which_counts_only_what_is_new_enough()
    {
        await PutAsync(Ann, Post, ReactionKind.Like, 10);
        await PutAsync(Ann, Post + 1, ReactionKind.Like, 20);
        Assert.Equal(ReactionOutcome.LimitReached, (await PutAsync(Ann, Post + 2, ReactionKind.Like, 30, limit: 2)).Outcome);
        Assert.Equal(ReactionOutcome.Unchanged, (await PutAsync(Ann, Post, ReactionKind.Like, 31, limit: 2)).Outcome);
        Assert.Equal(ReactionOutcome.Done, (await PutAsync(Ann, Post + 2, ReactionKind.Like, 32, limit: 2, from: 11)).Outcome);
        Assert.Equal(ReactionOutcome.Done, (await PutAsync(Ann, Post, ReactionKind.Pin, 33, limit: 1)).Outcome);
        Assert.Equal(ReactionOutcome.Done, (await PutAsync(Bob, Post, ReactionKind.Like, 34, limit: 2)).Outcome);
    }

    [Fact]
    public async Task Pins_keep_their_limit_when_many_are_put_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => PutAsync(Ann, Post + i, ReactionKind.Pin, NewId(), limit: 5)));
        Assert.Equal(5, (await Store.OfUserAsync(Ann, ReactionKind.Pin, long.MaxValue, 80, Cancel)).Length);
    }

    [Fact]
    public async Task Counts_are_exact_when_many_react_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i => (i % 3) switch
        {
            0 => PutAsync(i / 6, Post + (i % 2), ReactionKind.Like, NewId()),
            1 => RemoveAsync(i / 6, Post + (i % 2), ReactionKind.Like),
            _ => PutAsync(i / 6, Post + (i % 2), ReactionKind.Repost, NewId()),
        }));
        var counts = await Store.CountsAsync([Post, Post + 1], Cancel);
        foreach (var post in (long[])[Post, Post + 1])
        {
            var likes = await Store.OfPostAsync(post, ReactionKind.Like, long.MaxValue, 1_000, Cancel);
            var reposts = await Store.OfPostAsync(post, ReactionKind.Repost, long.MaxValue, 1_000, Cancel);
            Assert.Equal(new ReactionCounts(likes.Length, reposts.Length), counts[post]);
            Assert.Equal(likes.Length, likes.DistinctBy(r => r.UserId).Count());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Pages_adjoin_exactly(int limit)
    {
        for (var i = 0; i < 20; i++)
        {
            await PutAsync(100 + i, Post, ReactionKind.Like, 10 + i);
            await PutAsync(Ann, Post + i, ReactionKind.Bookmark, 1_000 - i);
        }
        var likers = await WalkAsync((before, n) => Store.OfPostAsync(Post, ReactionKind.Like, before, n, Cancel), limit);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 119L - i), likers.Select(r => r.UserId));
        var bookmarks = await WalkAsync((before, n) => Store.OfUserAsync(Ann, ReactionKind.Bookmark, before, n, Cancel), limit);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => Post + i), bookmarks.Select(r => r.PostId));
    }

    [Fact]
    public async Task What_a_user_did_to_posts_is_found_by_post()
    {
        for (var i = 0; i < 10; i++)
        {
            await PutAsync(Ann, Post + i, ReactionKind.Like, 100 - i);
            await PutAsync(Bob, Post + i, ReactionKind.Repost, 200 + i);
        }
        await PutAsync(Ann, Post + 3, ReactionKind.Bookmark, 300);
        await RemoveAsync(Ann, Post + 9, ReactionKind.Like);

        var both = Reactions.Liked | Reactions.Bookmarked;
        Assert.Equal(
            [new OwnReaction(Post + 2, Reactions.Liked), new OwnReaction(Post + 3, both)],
            (await Store.OfViewerAsync(Ann, [Post + 9, Post + 3, Post + 2, Other], Cancel)).OrderBy(r => r.PostId));
        Assert.Equal(
            [8, 7, 6, 5, 4, 3], (await Store.RecentOfUserAsync(Ann, 6, Cancel)).Select(r => r.PostId - Post));
        Assert.Equal(both, (await Store.RecentOfUserAsync(Ann, 6, Cancel))[5].Reactions);
        Assert.Empty(await Store.OfViewerAsync(Ann, [], Cancel));
        Assert.Equal((203, 0), (await Store.FindAsync(Bob, Post + 3, ReactionKind.Repost, Cancel), await Store.FindAsync(Ann, Post + 3, ReactionKind.Repost, Cancel)));
        Assert.Empty(await Store.RecentOfUserAsync(3, 10, Cancel));
    }

    [Fact]
    public async Task A_user_who_is_forgotten_leaves_no_count_behind()
    {
        for (var i = 0; i < 5; i++)
        {
            await PutAsync(Ann, Post + i, ReactionKind.Like, 10 + i);
            await PutAsync(Ann, Post + i, ReactionKind.Bookmark, 20 + i);
            await PutAsync(Bob, Post + i, ReactionKind.Like, 30 + i);
        }
        var forgotten = 0;
        while (await Store.ForgetUserAsync(Ann, 3, Cancel) is > 0 and <= 3 and var some)
            forgotten += some;
        Assert.Equal(10, forgotten);
        Assert.Empty(await Store.RecentOfUserAsync(Ann, 10, Cancel));
        Assert.All((await Store.CountsAsync([Post, Post + 4], Cancel)).Values, c => Assert.Equal(new ReactionCounts(1, 0), c));
    }

    private static ReactionChange New(long user, long post, ReactionKind kind, long id) => new(user, post, kind, IsPut: true, id, Author: Bob);

    private static ReactionChange Undo(long user, long post, ReactionKind kind) => new(user, post, kind, IsPut: false);

    private static async Task<List<ReactionRow>> WalkAsync(
        Func<long, int, Task<System.Collections.Immutable.ImmutableArray<ReactionRow>>> readAsync, int limit)
    {
        var rows = new List<ReactionRow>();
        while (await readAsync(rows.Count == 0 ? long.MaxValue : rows[^1].Id, limit) is { Length: > 0 } page)
            rows.AddRange(page);
        return rows;
    }

    private async Task<ReactionWrite> PutAsync(long user, long post, ReactionKind kind, long id, int limit = int.MaxValue, long from = 0) =>
        (await Store.WriteAsync([New(user, post, kind, id) with { Limit = limit, LimitFrom = from }], Cancel))[0];

    private async Task<ReactionWrite> RemoveAsync(long user, long post, ReactionKind kind) =>
        (await Store.WriteAsync([Undo(user, post, kind)], Cancel))[0];
}
