using Orleans.Concurrency;
using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Notifications;

namespace Social.Grains.Posts;

/// <summary>
/// What people do to one post. Key: post id. Reentrant, so that those who come together share a commit; what one user does to the post takes turns, up to the word to
/// their timeline, so that the last answer is what stands. Holds nothing but what is under way: a lost activation costs nothing that was acknowledged, and the rest is
/// repeated by its clients.
/// </summary>
[RandomPlacement, Reentrant]
internal sealed class PostReactionsGrain(
    PostSight sight, IReactionStore store, PostCountNews counts, ReactionNews news, NotificationPublisher notifications, PinRoom pins, RepostPosts reposts,
    ReactionMetrics metrics, IdGenerator ids) : Grain, IPostReactionsGrain
{
    private const int MostTries = 3;
    private readonly Dictionary<long, Task> _turns = [];
    private ReactionQueue? _queue;

    private long PostId => this.GetPrimaryKeyLong();

    private ReactionQueue Queue => _queue ??= new ReactionQueue(PostId, sight, store, counts, notifications, metrics, ids);

    public async Task<PostReactions> PutAsync(long userId, ReactionKind kind)
    {
        if (await sight.OriginalAsync(PostId) is { } original)
            return await GrainFactory.GetGrain<IPostReactionsGrain>(original).PutAsync(userId, kind);
        return await InTurnAsync(userId, kind switch
        {
            ReactionKind.Pin => () => PinAsync(userId),
            ReactionKind.Repost => () => RepostAsync(userId),
            _ => () => WriteAsync(userId, kind, isPut: true),
        });
    }

    public async Task<PostReactions> RemoveAsync(long userId, ReactionKind kind)
    {
        if (await sight.OriginalAsync(PostId) is { } original)
            return await GrainFactory.GetGrain<IPostReactionsGrain>(original).RemoveAsync(userId, kind);
        return await InTurnAsync(userId, () => kind == ReactionKind.Repost ? UnrepostAsync(userId) : WriteAsync(userId, kind, isPut: false));
    }

    private async Task<PostReactions> WriteAsync(long userId, ReactionKind kind, bool isPut) =>
        await TellAsync(userId, await Queue.WriteAsync(userId, kind, isPut));

    private async Task<PostReactions> PinAsync(long userId)
    {
        await pins.MakeAsync(userId);
        return await WriteAsync(userId, ReactionKind.Pin, isPut: true);
    }

    private async Task<PostReactions> RepostAsync(long userId)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var result = await Queue.WriteAsync(userId, ReactionKind.Repost, isPut: true);
            if (await reposts.CompleteAsync(userId, result.Post, result.Write))
                return await TellAsync(userId, result);
            // its post is gone or never came: another reaction, with a post of its own
            await Queue.WriteAsync(userId, ReactionKind.Repost, isPut: false);
        }
        throw SocialException.Unavailable("The repost could not be written; try again.");
    }

    private async Task<PostReactions> UnrepostAsync(long userId)
    {
        if (await store.FindAsync(userId, PostId, ReactionKind.Repost) is not 0 and var id)
            await reposts.RemoveAsync(userId, PostId, id);
        return await WriteAsync(userId, ReactionKind.Repost, isPut: false);
    }

    private async Task<PostReactions> TellAsync(long userId, ReactionResult result)
    {
        var write = result.Write;
        await news.TellAsync(userId, PostId, write.Reactions);
        var counted = result.Post.Counts with { Likes = write.Counts.Likes, Reposts = write.Counts.Reposts };
        return new PostReactions(result.IsSeen ? counted : null, ViewerState.Of(write.Reactions));
    }

    private async Task<PostReactions> InTurnAsync(long userId, Func<Task<PostReactions>> work)
    {
        var own = AfterAsync(_turns.GetValueOrDefault(userId, Task.CompletedTask), work);
        _turns[userId] = own;
        try
        {
            return await own;
        }
        finally
        {
            if (_turns.GetValueOrDefault(userId) == own)
                _turns.Remove(userId);
        }
    }

    private static async Task<PostReactions> AfterAsync(Task before, Func<Task<PostReactions>> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return await work();
    }
}
