using System.Collections.Immutable;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>When users were last seen, who may know, and who hides, in the relational store. Verbs are idempotent.</summary>
public interface IPresenceStore
{
    /// <summary>Notes when users were last seen, each at most once, in one write. What is stored never moves back; of users who are gone nothing is noted.</summary>
    Task SeenAsync(IReadOnlyCollection<LastSeen> seen, CancellationToken cancellationToken = default);

    /// <summary>Keeps who may see a user.</summary>
    Task SetAudienceAsync(long userId, PresenceAudience audience, CancellationToken cancellationToken = default);

    /// <summary>Those of these users of whom anything is stored, at most once each, in no order.</summary>
    Task<ImmutableArray<PresenceRecord>> OfAsync(IReadOnlyCollection<long> userIds, CancellationToken cancellationToken = default);

    /// <summary>Keeps which users of a partition hide from now on and which do so no more, in one write. Nobody is in both.</summary>
    Task SetHiddenAsync(int part, IReadOnlyCollection<long> hidden, IReadOnlyCollection<long> shown, CancellationToken cancellationToken = default);

    /// <summary>The users of a partition who hide, in no order.</summary>
    Task<ImmutableArray<long>> HiddenAsync(int part, CancellationToken cancellationToken = default);

    /// <summary>Forgets all of a user.</summary>
    Task ForgetUserAsync(long userId, CancellationToken cancellationToken = default);
}

public readonly record struct LastSeen(long UserId, DateTimeOffset At);

/// <summary>What is stored of a user's presence.</summary>
/// <param name="LastSeen">Null for who was never seen.</param>
public sealed record PresenceRecord(long UserId, DateTimeOffset? LastSeen, PresenceAudience Audience);
