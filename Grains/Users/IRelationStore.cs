using System.Collections.Immutable;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Users;

/// <summary>
/// Who follows, blocks and mutes whom, in the relational store. Each write is one transaction over the rows, both users' counts and the
/// relation versions of those whose list of followed, muted or blocked users it changed. Every verb is idempotent: without a change nothing
/// is written and no version moves.
/// </summary>
public interface IRelationStore
{
    /// <summary>
    /// Adds a follow, or a request when the other is locked, under <paramref name="followId"/> (the sort key of follower pages). Refused
    /// when the other is unknown, when either blocks the other, or when the user already follows <paramref name="limit"/>. A follow that
    /// exists stays as it is.
    /// </summary>
    Task<RelationWrite> FollowAsync(long userId, long otherId, long followId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes a follow or a request.</summary>
    Task<RelationWrite> UnfollowAsync(long userId, long otherId, CancellationToken cancellationToken = default);

    /// <summary>Adds a block; removes follows and requests both ways. Refused at <paramref name="limit"/> blocks.</summary>
    Task<RelationWrite> BlockAsync(long userId, long otherId, int limit, CancellationToken cancellationToken = default);

    Task<RelationWrite> UnblockAsync(long userId, long otherId, CancellationToken cancellationToken = default);

    /// <summary>Adds a mute. Refused at <paramref name="limit"/> mutes.</summary>
    Task<RelationWrite> MuteAsync(long userId, long otherId, int limit, CancellationToken cancellationToken = default);

    Task<RelationWrite> UnmuteAsync(long userId, long otherId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes the request of <paramref name="followerId"/> a follow under <paramref name="followId"/>. NotFound without a request or follow;
    /// LimitReached as in a follow.
    /// </summary>
    Task<RelationWrite> AcceptAsync(long userId, long followerId, long followId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes the request of <paramref name="followerId"/>.</summary>
    Task<RelationWrite> RejectAsync(long userId, long followerId, CancellationToken cancellationToken = default);

    /// <summary>How many follows and requests of a user are there with an id of at least <paramref name="since"/>; of more than <paramref name="most"/>, that many.</summary>
    Task<int> FollowedSinceAsync(long userId, long since, int most, CancellationToken cancellationToken = default);

    /// <summary>How a user stands to others, one for each id asked, in that order, whether or not such a user exists.</summary>
    Task<ImmutableArray<Relationship>> BetweenAsync(long userId, IReadOnlyList<long> others, CancellationToken cancellationToken = default);

    /// <summary>The version that <see cref="ListAsync"/> would give, without the lists.</summary>
    Task<long> VersionAsync(long userId, CancellationToken cancellationToken = default);

    /// <summary>All that a user's timeline needs, read at one moment.</summary>
    Task<RelationList> ListAsync(long userId, CancellationToken cancellationToken = default);

    /// <summary>Who follows a user: follow id and user id, follow id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<FollowRow>> FollowersAsync(long userId, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Whom a user follows, likewise.</summary>
    Task<ImmutableArray<FollowRow>> FollowingAsync(long userId, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Who waits for a user's answer, likewise.</summary>
    Task<ImmutableArray<FollowRow>> RequestsAsync(long userId, long before, int limit, CancellationToken cancellationToken = default);
}

/// <summary>What a relation write did.</summary>
/// <param name="Relationship">How the acting user stands to the other afterwards.</param>
/// <param name="UserVersion">The acting user's relation version if this write moved it; else null.</param>
/// <param name="OtherVersion">The other's relation version if this write moved it (a block or an accepted request); else null.</param>
public sealed record RelationWrite(RelationOutcome Outcome, Relationship Relationship, long? UserVersion = null, long? OtherVersion = null);

public enum RelationOutcome
{
    Done,
    NotFound,
    Blocking,
    BlockedBy,
    LimitReached,
}

/// <summary>A user's lists, each bounded by the limits that the writes enforce.</summary>
/// <param name="Version">0 for a user whose lists never changed; one more with each change.</param>
public sealed record RelationList(long Version, ImmutableArray<long> Following, ImmutableArray<long> Muting, ImmutableArray<long> Blocking);

public readonly record struct FollowRow(long FollowId, long UserId);
