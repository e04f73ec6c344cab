using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Notifications;

/// <summary>Something that somebody did and that concerns a user. There is one for each actor, type and target, however often it was done.</summary>
/// <param name="Seq">The user's own sequence, from 1 up without a hole: what topic <c>notifications</c> counts by.</param>
/// <param name="Actor">Who did it; of a group, who did it last.</param>
/// <param name="PostId">The post to open: the liked or reposted one, the comment, the quoting or mentioning post.</param>
/// <param name="AboutId">The user's own post that was commented on or quoted.</param>
/// <param name="Read">Whether the user's read marker has reached it.</param>
/// <param name="Count">Of a group: how many people did it. Absent where groups were not asked for.</param>
/// <param name="Actors">Of a group: up to five of them, the last one first.</param>
[GenerateSerializer, Immutable, Alias("Notification")]
public sealed record Notification(
    [property: Id(0)] long Id, [property: Id(1), JsonConverter(typeof(SequenceJsonConverter))] long Seq, [property: Id(2)] NotificationType Type,
    [property: Id(3)] UserSummary Actor, [property: Id(4)] long? PostId, [property: Id(5)] long? AboutId, [property: Id(6)] long? RoomId,
    [property: Id(7)] long? CallId, [property: Id(8)] DateTimeOffset At, [property: Id(9)] bool Read, [property: Id(10)] int? Count = null,
    [property: Id(11)] ImmutableArray<UserSummary>? Actors = null);

/// <summary>Which notifications are wanted.</summary>
/// <param name="Before">Only those with a smaller sequence; null starts at the newest.</param>
/// <param name="Limit">How many at most, 1 to 80.</param>
/// <param name="Types">Of these types; empty for all.</param>
/// <param name="Grouped">True: those of one type about one target come as one.</param>
[GenerateSerializer, Immutable, Alias("NotificationQuery")]
public sealed record NotificationQuery(
    [property: Id(0)] long? Before, [property: Id(1)] int Limit, [property: Id(2)] ImmutableArray<NotificationType> Types, [property: Id(3)] bool Grouped);

/// <summary>How much a user has not read yet.</summary>
/// <param name="Count">The last sequence less that of the read marker. What was hidden since, by a block or because a post is gone, counts until it is read.</param>
/// <param name="LastSeq">The newest notification's sequence; 0 where there never was one.</param>
/// <param name="ReadSeq">The read marker.</param>
[GenerateSerializer, Immutable, Alias("UnreadCount")]
public sealed record UnreadCount(
    [property: Id(0), JsonConverter(typeof(SequenceJsonConverter))] long Count, [property: Id(1), JsonConverter(typeof(SequenceJsonConverter))] long LastSeq,
    [property: Id(2), JsonConverter(typeof(SequenceJsonConverter))] long ReadSeq);

/// <summary>What came after a sequence, oldest first.</summary>
/// <param name="LastSeq">The newest notification's sequence.</param>
/// <param name="Gap">There was more than is given here, or never such a sequence: read the list.</param>
[GenerateSerializer, Immutable, Alias("MissedNotifications")]
public sealed record MissedNotifications(
    [property: Id(0)] ImmutableArray<Notification> Items, [property: Id(1)] long LastSeq, [property: Id(2)] bool Gap);

/// <summary>Of whom a user wants to be notified, by what they do. Blocked and muted people never notify.</summary>
[GenerateSerializer, Immutable, Alias("NotificationSettings")]
public sealed record NotificationSettings(
    [property: Id(0)] NotifyOf Follow = NotifyOf.On, [property: Id(1)] NotifyOf FollowRequest = NotifyOf.On, [property: Id(2)] NotifyOf Mention = NotifyOf.On,
    [property: Id(3)] NotifyOf Comment = NotifyOf.On, [property: Id(4)] NotifyOf Like = NotifyOf.On, [property: Id(5)] NotifyOf Repost = NotifyOf.On,
    [property: Id(6)] NotifyOf Quote = NotifyOf.On, [property: Id(7)] NotifyOf Message = NotifyOf.On,
    [property: Id(8)] NotifyOf MissedCall = NotifyOf.On);

/// <summary>New settings. What is left out stays as it is, so that a client need not know every type.</summary>
[GenerateSerializer, Immutable, Alias("NotificationSettingsChange")]
public sealed record NotificationSettingsChange(
    [property: Id(0)] NotifyOf? Follow = null, [property: Id(1)] NotifyOf? FollowRequest = null, [property: Id(2)] NotifyOf? Mention = null,
    [property: Id(3)] NotifyOf? Comment = null, [property: Id(4)] NotifyOf? Like = null, [property: Id(5)] NotifyOf? Repost = null,
    [property: Id(6)] NotifyOf? Quote = null, [property: Id(7)] NotifyOf? Message = null,
    [property: Id(8)] NotifyOf? MissedCall = null);
