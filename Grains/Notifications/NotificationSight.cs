using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Grains.Posts;
using Social.Grains.Safety;

namespace Social.Grains.Notifications;

/// <summary>What a recipient may see of some events at one moment.</summary>
/// <param name="people">The recipient and the actors, as far as they are there.</param>
/// <param name="standings">How the recipient stands to actors and authors.</param>
/// <param name="hidden">Ids of events about rooms or messages that the recipient may not see any more.</param>
internal sealed class NotificationSight(
    long recipient, IReadOnlyDictionary<long, UserSummary> people, IReadOnlyDictionary<long, PostRecord> posts, IReadOnlyDictionary<long, Relationship> standings,
    IReadOnlySet<long> hidden, FilterSet filters)
{
    /// <summary>Nothing of oneself, to or of people who are gone, blocked, blocking or muted, and nothing about a post that one may not see or that one's filters leave out.</summary>
    public bool CanSee(NotificationEvent raised) =>
        raised.Actor != recipient && people.ContainsKey(recipient) && people.ContainsKey(raised.Actor)
        && standings[raised.Actor] is { Blocking: false, BlockedBy: false, Muting: false }
        && !hidden.Contains(raised.Id) && (raised.PostId is not { } postId || CanSeePost(postId));

    /// <summary>
    /// Whether the post that an event tells of says the same: who wrote it, and whom it mentions. Such events are raised before their post is written, which may fail; what somebody
    /// did to a post or a person is raised after it.
    /// </summary>
    public bool IsBorneOut(NotificationEvent raised) =>
        raised is not { Type: NotificationType.Comment or NotificationType.Quote or NotificationType.Mention, PostId: { } postId }
        || (TryGetPost(postId, out var post) && post.Author == raised.Actor
            && (raised.Type != NotificationType.Mention || post.Deleted || post.Mentions.Contains(recipient)));

    public bool Follows(long actor) => standings[actor].Following;

    /// <summary>As its recipient gets it; null for what they may not see.</summary>
    public Notification? Show(StoredNotification stored, long readSeq)
    {
        var raised = stored.Event;
        return !CanSee(raised) ? null : new Notification(
            raised.Id, stored.Seq, raised.Type, people[raised.Actor], raised.PostId, raised.AboutId, raised.RoomId, raised.CallId, IdGenerator.TimeOf(raised.Id),
            stored.Seq <= readSeq);
    }

    /// <summary>Several as one: the newest, and who else did it. Null where none may be seen.</summary>
    /// <param name="newest">Of each actor at most one, newest first.</param>
    /// <param name="count">How many actors there are in all.</param>
    public Notification? Show(ImmutableArray<StoredNotification> newest, int count, int most, long readSeq)
    {
        ImmutableArray<Notification> seen = [.. newest.Select(n => Show(n, readSeq)).OfType<Notification>()];
        return seen.IsEmpty ? null : seen[0] with { Count = count - (newest.Length - seen.Length), Actors = [.. seen.Take(most).Select(n => n.Actor)] };
    }

    private bool CanSeePost(long postId)
    {
        return TryGetPost(postId, out var post) && !filters.Hides(FilterContext.Notifications, post.Author, post.Text)
            && PostVisibility.CanSee(post, recipient, post.Author == recipient ? PostVisibility.Follower : standings[post.Author]);
    }

    private bool TryGetPost(long postId, [MaybeNullWhen(false)] out PostRecord post) => posts.TryGetValue(postId, out post);
}
