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
    IServiceProvider services, IClientPush push, FeedMetrics metrics, TimeProvider time, ILogger<PostPublisher> logger)
{
    /// <summary>More hints than this under way means that the queue is down: the rest are left to the store.</summary>
    private const int MostUnderWay = 20_000;

    // without a provider, posts reach timelines from the store alone
    private readonly IStreamProvider? _stream = services.GetKeyedService<IStreamProvider>(StreamNames.Posts);
    private int _underWay;

    public void Created(PostRecord post, Post view) => Tell(post, view, ChangeKind.Created, "post.created");

    public void Edited(PostRecord post, Post view) => Tell(post, view, ChangeKind.Edited, "post.updated");

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
            if (kind != ChangeKind.Created)
                await push.ToTopicAsync(told);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody could be told of a change to post {PostId}; timelines take it from the store")]
    private partial void LogFailed(Exception exception, long postId);
}
