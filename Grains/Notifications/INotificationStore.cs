using System.Collections.Immutable;
using Social.Grains.Interfaces.Notifications;

namespace Social.Grains.Notifications;

/// <summary>
/// Inboxes of notifications, and an outbox of those that are on their way to one, in the relational store. Every write is durable when its task completes and may be
/// repeated: an event is known by recipient, type, actor and target.
/// </summary>
public interface INotificationStore
{
    /// <summary>Puts events into the outbox. Those that wait there already stay as they are.</summary>
    Task EnqueueAsync(IReadOnlyList<NotificationEvent> events, CancellationToken cancellationToken = default);

    /// <summary>What waits in a part of the outbox with an id between these two, both exclusive, id ascending.</summary>
    Task<ImmutableArray<NotificationEvent>> OutboxAsync(int part, long after, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>How much waits in a part of the outbox, counted up to <paramref name="most"/>, and since when.</summary>
    Task<OutboxDepth> DepthAsync(int part, int most, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds to an inbox what it does not have, under the next sequences, and takes all of it out of the outbox, in one transaction. Of an inbox the
    /// <see cref="Inbox.Kept"/> newest are kept.
    /// </summary>
    /// <param name="unwanted">Only taken out of the outbox.</param>
    /// <returns>The sequence of each wanted one, in that order; 0 where the inbox had it already.</returns>
    Task<ImmutableArray<long>> DeliverAsync(
        long recipient, IReadOnlyList<NotificationEvent> wanted, IReadOnlyList<NotificationEvent> unwanted, CancellationToken cancellationToken = default);

    /// <summary>How an inbox stands; <see cref="Inbox.Empty"/> where nothing is stored.</summary>
    Task<Inbox> GetAsync(long recipient, CancellationToken cancellationToken = default);

    /// <summary>Sequence descending, below <paramref name="before"/>.</summary>
    /// <param name="types">A bit for each wanted <see cref="NotificationType"/>.</param>
    Task<ImmutableArray<StoredNotification>> PageAsync(long recipient, long before, int limit, int types, CancellationToken cancellationToken = default);

    /// <summary>Sequence ascending, above <paramref name="after"/>.</summary>
    Task<ImmutableArray<StoredNotification>> SinceAsync(long recipient, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Moves the read marker forward, never beyond the newest. Answers how the inbox stands then.</summary>
    Task<Inbox> ReadAsync(long recipient, long upTo, CancellationToken cancellationToken = default);

    Task SetAsync(long recipient, NotificationSettings settings, CancellationToken cancellationToken = default);
}

/// <summary>What waits in a part of the outbox.</summary>
/// <param name="OldestId">Null where nothing waits.</param>
public readonly record struct OutboxDepth(int Count, long? OldestId);

/// <summary>A notification in an inbox.</summary>
public sealed record StoredNotification(long Seq, NotificationEvent Event);

/// <summary>How an inbox stands.</summary>
/// <param name="LastSeq">The newest one's sequence; 0 where there never was one.</param>
/// <param name="ReadSeq">The read marker.</param>
public sealed record Inbox(long LastSeq, long ReadSeq, NotificationSettings Settings)
{
    /// <summary>How many notifications of a user are kept.</summary>
    public const int Kept = 5_000;

    public static Inbox Empty { get; } = new(0, 0, new NotificationSettings());
}
