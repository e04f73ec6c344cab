using Orleans.Concurrency;
using Orleans.Placement;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>
/// What people do to one post. Key: post id. Reentrant, so that those who come together share a commit; what one user does to the post takes turns, up to the word to
/// their timeline, so that the last answer is what stands. Holds nothing but what is under way: a lost activation costs nothing that was acknowledged, and the rest is
/// repeated by its clients.
/// </summary>
[RandomPlacement, Reentrant]
internal sealed class PostReactionsGrain(PostSight sight, IReactionStore store, ReactionNews news, PinRoom pins, IdGenerator ids) : Grain, IPostReactionsGrain
{
    private readonly Dictionary<long, Task> _turns = [];
    private ReactionQueue? _queue;

    private long PostId => this.GetPrimaryKeyLong();

    public Task<PostReactions> PutAsync(long userId, ReactionKind kind) => InTurnAsync(userId, async () =>
    {
        if (kind == ReactionKind.Pin)
            await pins.MakeAsync(userId);
        return await WriteAsync(userId, kind, isPut: true);
    });

    public Task<PostReactions> RemoveAsync(long userId, ReactionKind kind) => InTurnAsync(userId, () => WriteAsync(userId, kind, isPut: false));

    private async Task<PostReactions> WriteAsync(long userId, ReactionKind kind, bool isPut)
    {
        _queue ??= new ReactionQueue(PostId, sight, store, ids);
        var result = await _queue.WriteAsync(userId, kind, isPut);
        var write = result.Write;
        await news.TellAsync(userId, PostId, write.Reactions);
        var counts = result.Post.Counts with { Likes = write.Counts.Likes, Reposts = write.Counts.Reposts };
        return new PostReactions(result.IsSeen ? counts : null, ViewerState.Of(write.Reactions));
    }

    private async Task<T> InTurnAsync<T>(long userId, Func<Task<T>> work)
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

    private static async Task<T> AfterAsync<T>(Task before, Func<Task<T>> work)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return await work();
    }
}
