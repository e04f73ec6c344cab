using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Timelines;

namespace Social.Grains.Posts;

/// <summary>Tells silos and connected clients what happened to a post. All of it is a hint that may be lost: the store is the truth, and nobody waits here.</summary>
internal sealed partial class PostPublisher(
    IServiceProvider services, IClientPush push, PostCache cache, FeedMetrics metrics, TimeProvider time, ILogger<PostPublisher> logger)
{
    /// <summary>More hints than this under way means that the queue is down: the rest are left to the store.</summary>
    private const int MostUnderWay = 20_000;

    // without a provider, posts reach timelines from the store alone
    private readonly IStreamProvider? _stream = services.GetKeyedService<IStreamProvider>(StreamNames.Posts);
    private int _underWay;

    public void Created(PostRecord post, Post view) => Tell(post, view, ChangeKind.Created, "post.created");

    public void Edited(PostRecord post, Post view) => Tell(post, view, ChangeKind.Edited, "post.updated");

    /// <summary>A moderator has hidden it or shown it again: who may see it now is asked when it is read.</summary>
    public void Hidden(PostRecord post) => Tell(post, new PostUpdated(post.Id), ChangeKind.Edited, "post.updated");

    public void Deleted(PostRecord post) => Tell(post, new PostDeleted(post.Id), ChangeKind.Deleted, "post.deleted");

    private void Tell(PostRecord post, object data, ChangeKind kind, string type)
    {
        if (Interlocked.Increment(ref _underWay) > MostUnderWay)
        {
            Interlocked.Decrement(ref _underWay);
            metrics.PublishFailed();
            return;
        }
        _ = TellAsync(post, data, kind, type);
    }

    private async Task TellAsync(PostRecord post, object data, ChangeKind kind, string type)
    {
        try
        {
            var activity = Activity.Current is { Recorded: true } current ? current.Id : null;
            var change = new Change(post.Id, post.Author, post.Touched, kind, post.ReplyTo ?? 0, 0, activity);
            var published = _stream?.GetStream<Change>(StreamId.Create(StreamNames.Posts, post.Part)).OnNextAsync(change) ?? Task.CompletedTask;
            var told = new Push($"post:{post.Id}", type, data, post.Version, time.GetUtcNow());
            await push.ToUserAsync(post.Author, told);
            // subscribers may have lost sight of the post since, by a block or an unfollow: they get no text
            if (kind == ChangeKind.Created)
                await TellConversationAsync(post);
            else
                await push.ToTopicAsync(kind == ChangeKind.Edited ? told with { Data = new PostUpdated(post.Id) } : told);
            await published;
        }
        catch (Exception e)
        {
            metrics.PublishFailed();
            LogFailed(e, post.Id);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Tells those who look at what a comment answers, and at where the conversation began. Their authors hear of it on every connection, as of their posts.</summary>
    private async Task TellConversationAsync(PostRecord comment)
    {
        // who is not mentioned in such a comment does not even learn that it is there
        if (comment is not { ReplyTo: { } parent, ReplyToAuthor: { } author, RootId: { } root } || comment.Visibility == Visibility.Mentioned)
            return;
        var created = new Push($"post:{parent}", "comment.created", new CommentCreated(comment.Id, parent, root), null, time.GetUtcNow());
        await push.ToUserAsync(author, created);
        await push.ToTopicAsync(created);
        if (root == parent)
            return;
        var below = created with { Topic = $"post:{root}" };
        if (cache.TryGet(root, out var first))
            await push.ToUserAsync(first.Record.Author, below);
        await push.ToTopicAsync(below);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody could be told of a change to post {PostId}; timelines take it from the store")]
    private partial void LogFailed(Exception exception, long postId);
}
