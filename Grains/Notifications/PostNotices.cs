using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Posts;

namespace Social.Grains.Notifications;

/// <summary>
/// One per silo: whom a post concerns that is about to be written or edited. Their notices are in the outbox before the post is in its store, so that a post never stands without
/// them: neither when the outbox cannot be written, nor when the process dies in between. They wait there for a post that says what they say.
/// </summary>
internal sealed partial class PostNotices(NotificationPublisher notifications, PostCache posts, TimeProvider time, ILogger<PostNotices> logger)
{
    /// <summary>What is in the outbox for longer than this and still without its post is given up: a write ends within 10 s.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(45);

    /// <summary>A process that stood still while it wrote: the notices may have been given up before the post came.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);

    /// <summary>Before the write. Each is told once: that it answers or quotes a post of theirs says more than that it mentions them.</summary>
    /// <exception cref="SocialException"><c>unavailable</c>: the post must not be written.</exception>
    public async Task<ImmutableArray<NotificationEvent>> PrepareAsync(PostRecord post)
    {
        var told = new Dictionary<long, NotificationEvent>();
        if (post is { ReplyTo: { } parent, ReplyToAuthor: { } author })
            told.Add(author, new NotificationEvent(NotificationType.Comment, author, post.Author, post.Id, parent));
        if (post.QuoteOf is { } quoteOf && await posts.GetManyAsync([quoteOf]) is [var quoted])
            told.TryAdd(quoted.Author, new NotificationEvent(NotificationType.Quote, quoted.Author, post.Author, post.Id, quoted.Id));
        foreach (var mentioned in post.Mentions)
            told.TryAdd(mentioned, new NotificationEvent(NotificationType.Mention, mentioned, post.Author, post.Id));
        return await notifications.EnqueueAsync([.. told.Values]);
    }

    /// <summary>After the write. Never fails: what it does not do, the outbox does.</summary>
    public async Task WrittenAsync(ImmutableArray<NotificationEvent> prepared)
    {
        if (prepared is [var first, ..] && IdGenerator.TimeOf(first.Id) + Late < time.GetUtcNow())
        {
            try
            {
                prepared = await notifications.EnqueueAsync(prepared);
            }
            catch (SocialException e)
            {
                LogLate(e, first.PostId ?? 0);
            }
        }
        notifications.Publish(prepared);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Writing post {PostId} took so long that nobody may be notified of it")]
    private partial void LogLate(Exception exception, long postId);
}
