using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Grains.Notifications;

/// <summary>One per silo: whom a post concerns that was written or edited.</summary>
internal sealed class PostNotices(NotificationPublisher notifications, PostCache posts)
{
    /// <summary>
    /// Notifies them, each once: that it answers or quotes a post of theirs says more than that it mentions them. As <see cref="NotificationPublisher.NotifyAsync"/>.
    /// </summary>
    public async Task RaiseAsync(Post post)
    {
        var told = new Dictionary<long, NotificationEvent>();
        if (post.ReplyTo is { } parent && await AuthorAnsweredAsync(post.Id) is { } author)
            told.Add(author, new NotificationEvent(NotificationType.Comment, author, post.Author.Id, post.Id, parent));
        if (post.Quoted is { } quoted)
            told.TryAdd(quoted.Author.Id, new NotificationEvent(NotificationType.Quote, quoted.Author.Id, post.Author.Id, post.Id, quoted.Id));
        foreach (var mentioned in post.Mentions)
            told.TryAdd(mentioned.Id, new NotificationEvent(NotificationType.Mention, mentioned.Id, post.Author.Id, post.Id));
        await notifications.NotifyAsync([.. told.Values]);
    }

    private async ValueTask<long?> AuthorAnsweredAsync(long postId) => (await posts.GetManyAsync([postId])) is [var post] ? post.ReplyToAuthor : null;
}
