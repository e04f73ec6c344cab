using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Notifications;

namespace Social.Grains.Posts;

/// <summary>
/// Reactions to one post that come while a commit is under way go out together in the next, so that a post which thousands like costs a commit for all of them and not
/// one each. Used by one grain, so by one thread at a time.
/// </summary>
internal sealed class ReactionQueue(long postId, PostSight sight, IReactionStore store, PostCountNews counts, NotificationPublisher notifications, ReactionMetrics metrics, IdGenerator ids)
{
    /// <summary>Less than a commit may hold up the others for.</summary>
    private const int LargestGroup = 250;

    /// <summary>More than this waiting means that the store does not keep up.</summary>
    private const int MostWaiting = 20_000;

    private readonly Queue<Waiting> _waiting = new();
    private bool _committing;

    /// <summary>Completes when the reaction is durable. Fails with <c>not_found</c>, <c>forbidden</c>, <c>limit_reached</c>, <c>unavailable</c>.</summary>
    public Task<ReactionResult> WriteAsync(long userId, ReactionKind kind, bool isPut)
    {
        if (_waiting.Count >= MostWaiting)
            throw SocialException.Unavailable("Too many people react to this post at once.");
        var waiting = new Waiting(userId, kind, isPut);
        _waiting.Enqueue(waiting);
        metrics.Waits();
        if (!_committing)
            _ = CommitAllAsync();
        return waiting.Answer.Task;
    }

    private async Task CommitAllAsync()
    {
        _committing = true;
        while (_waiting.Count > 0)
        {
            var group = new List<Waiting>(Math.Min(_waiting.Count, LargestGroup));
            while (group.Count < LargestGroup && _waiting.TryDequeue(out var next))
                group.Add(next);
            try
            {
                await CommitAsync(group);
            }
            catch (Exception e)
            {
                group.ForEach(w => w.Answer.TrySetException(e));
            }
            metrics.Ended(group.Count);
        }
        _committing = false;
    }

    private async Task CommitAsync(List<Waiting> group)
    {
        var (post, seers) = await sight.SeersAsync(postId, group.ConvertAll(w => w.UserId));
        var written = new List<Waiting>(group.Count);
        var changes = new List<ReactionChange>(group.Count);
        foreach (var waiting in group)
        {
            if (Refusal(post, waiting, seers) is { } refusal)
            {
                waiting.Answer.TrySetException(refusal);
                continue;
            }
            written.Add(waiting);
            changes.Add(waiting.IsPut
                ? ReactionRules.Put(waiting.UserId, post!, waiting.Kind, ids.Next())
                : new ReactionChange(waiting.UserId, postId, waiting.Kind, IsPut: false));
        }
        if (changes.Count == 0)
            return;
        var writes = await store.WriteAsync(changes);
        counts.Changed(postId, post!.Author);
        // also of what changed nothing: an attempt before this one may have ended in between
        await notifications.NotifyAsync([.. written.Select(w => NoticeOf(post, w)).OfType<NotificationEvent>()]);
        metrics.Written(changes, writes);
        for (var i = 0; i < written.Count; i++)
            written[i].Complete(new ReactionResult(post, writes[i], seers.Contains(written[i].UserId)));
    }

    private static SocialException? Refusal(PostRecord? post, Waiting waiting, HashSet<long> seers)
    {
        if (post is null || (waiting.IsPut && !seers.Contains(waiting.UserId)))
            return SocialException.NotFound("post");
        if (!waiting.IsPut)
            return null;
        return waiting.Kind switch
        {
            ReactionKind.Pin when post.Author != waiting.UserId => Forbidden("Only one's own posts can be pinned."),
            ReactionKind.Repost when !ReactionRules.CanRepost(waiting.UserId, post) => Forbidden("The post is not for everybody, so it cannot be reposted."),
            _ => null,
        };
    }

    private static NotificationEvent? NoticeOf(PostRecord post, Waiting waiting) => waiting switch
    {
        { IsPut: true, Kind: ReactionKind.Like } => new(NotificationType.Like, post.Author, waiting.UserId, post.Id),
        { IsPut: true, Kind: ReactionKind.Repost } => new(NotificationType.Repost, post.Author, waiting.UserId, post.Id),
        _ => null,
    };

    private static SocialException Forbidden(string message) => new(ErrorKind.Forbidden, ErrorCodes.Forbidden, message);

    private sealed record Waiting(long UserId, ReactionKind Kind, bool IsPut)
    {
        public TaskCompletionSource<ReactionResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Complete(ReactionResult result)
        {
            if (result.Write.Outcome == ReactionOutcome.LimitReached)
                Answer.TrySetException(ReactionRules.LimitReached(Kind));
            else if (!result.IsSeen && result.Write.Outcome == ReactionOutcome.Unchanged)
                Answer.TrySetException(SocialException.NotFound("post"));
            else
                Answer.TrySetResult(result);
        }
    }
}

/// <summary>A reaction that was written.</summary>
/// <param name="IsSeen">The user may see the post.</param>
internal sealed record ReactionResult(PostRecord Post, ReactionWrite Write, bool IsSeen);
