using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Grains.Posts;
using Social.Grains.Safety;

namespace Social.Grains.Notifications;

/// <summary>What a recipient may see of some events at one moment.</summary>
/// <param name="standings">How the recipient stands to actors and authors.</param>
/// <param name="hidden">Ids of events about rooms or messages that the recipient may not see any more.</param>
internal sealed class NotificationSight(
    long recipient, IReadOnlyDictionary<long, UserSummary> actors, IReadOnlyDictionary<long, PostRecord> posts, IReadOnlyDictionary<long, Relationship> standings,
    IReadOnlySet<long> hidden, FilterSet filters)
{
    /// <summary>Nothing of oneself, of people who are gone, blocked, blocking or muted, and nothing about a post that one may not see or that one's filters leave out.</summary>
    public bool CanSee(NotificationEvent raised) =>
        raised.Actor != recipient && actors.ContainsKey(raised.Actor)
        && standings[raised.Actor] is { Blocking: false, BlockedBy: false, Muting: false }
        && !hidden.Contains(raised.Id) && (raised.PostId is not { } postId || CanSeePost(postId));

    public bool Follows(long actor) => standings[actor].Following;

    /// <summary>As its recipient gets it; null for what they may not see.</summary>
    public Notification? Show(StoredNotification stored, long readSeq)
    {
        var raised = stored.Event;
        return !CanSee(raised) ? null : new Notification(
            raised.Id, stored.Seq, raised.Type, actors[raised.Actor], raised.PostId, raised.AboutId, raised.RoomId, raised.CallId, IdGenerator.TimeOf(raised.Id),
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
