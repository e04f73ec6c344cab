using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Notifications;

/// <summary>Whom a post concerns.</summary>
internal static class PostNotices
{
    /// <summary>Notifies those whom a post mentions; as <see cref="NotificationPublisher.NotifyAsync"/>.</summary>
    public static Task MentionedAsync(this NotificationPublisher notifications, Post post) => notifications.NotifyAsync(
        [.. post.Mentions.Select(mentioned => new NotificationEvent(NotificationType.Mention, mentioned.Id, post.Author.Id, post.Id))]);
}
