using Social.Grains.Interfaces.Notifications;

namespace Social.Grains.Notifications;

/// <summary>That somebody did something which concerns somebody else: as producers report it, as it waits in the outbox and as it travels on the stream <c>notifications</c>.</summary>
/// <param name="Recipient">Who is to be notified.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="PostId">The post to open, which the recipient must be able to see: the liked or reposted one, the comment, the quoting or mentioning post.</param>
/// <param name="AboutId">The recipient's own post where <paramref name="PostId"/> is the actor's: the one that was commented on or quoted. The message, of one in a room.</param>
[GenerateSerializer, Immutable, Alias("NotificationEvent")]
public sealed record NotificationEvent(
    [property: Id(0)] NotificationType Type, [property: Id(1)] long Recipient, [property: Id(2)] long Actor, [property: Id(3)] long? PostId = null,
    [property: Id(4)] long? AboutId = null)
{
    /// <summary>How many parts the outbox has. Part of the stored data: never change it.</summary>
    public const int Parts = 8;

    /// <summary>Given by <see cref="NotificationPublisher"/>; carries the time.</summary>
    [Id(5)]
    public long Id { get; init; }

    [Id(6)]
    public long? RoomId { get; init; }

    [Id(7)]
    public long? CallId { get; init; }

    /// <summary>The W3C traceparent of the request that caused it, when that is recorded. Not stored.</summary>
    [Id(8)]
    public string? Trace { get; init; }

    /// <summary>What it was done to: with recipient, actor and type it happens once.</summary>
    public long Target => PostId ?? CallId ?? (Type == NotificationType.Message ? AboutId : RoomId) ?? 0;

    /// <summary>What it is grouped by, beside its type.</summary>
    public long Subject => (Type == NotificationType.Message ? RoomId : AboutId) ?? Target;

    /// <summary>The part of the outbox in which it waits: Fibonacci hashing, because ids minted in one millisecond differ in few bits.</summary>
    public int Part => (int)(((ulong)Recipient * 0x9E3779B97F4A7C15UL) >> 61);
}
