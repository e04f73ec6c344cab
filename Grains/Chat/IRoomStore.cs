using System.Collections.Immutable;

namespace Social.Grains.Chat;

/// <summary>
/// Rooms, who is in them, and links, in the document store. A write is durable when its task completes. A room's own changes are made one after the other, each at the version after
/// the one before; read markers and members' settings go beside them.
/// </summary>
public interface IRoomStore
{
    /// <summary>Adds a room with its first members, unless its id, its pair or the repeat is there already.</summary>
    Task<RoomAddition> AddAsync(
        RoomRecord room, ImmutableArray<RoomMemberRecord> members, StoredRepeat? repeat, CancellationToken cancellationToken = default);

    /// <summary>The stored first answer; null without one, or when it is too old.</summary>
    Task<StoredRepeat?> FindRepeatAsync(long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>All of a room at one moment; null when there is none.</summary>
    Task<StoredRoom?> GetAsync(long roomId, CancellationToken cancellationToken = default);

    /// <summary>The direct room of two users, in any order; 0 when there is none.</summary>
    Task<long> FindDirectAsync(long userId, long otherId, CancellationToken cancellationToken = default);

    /// <summary>Makes a change while the stored version is still the one before; false, and nothing is written, when it is not.</summary>
    Task<bool> ChangeAsync(RoomWrite change, CancellationToken cancellationToken = default);

    /// <summary>Writes a member's own settings (mute, archive, version); false when they are not in the room.</summary>
    Task<bool> ChangeSettingsAsync(long roomId, RoomMemberRecord member, CancellationToken cancellationToken = default);

    /// <summary>Moves markers of members up; one that stands further stays, and one of somebody who is not in the room is ignored. Those that come at once share a commit.</summary>
    Task MoveMarkersAsync(IReadOnlyList<RoomMarkers> markers, CancellationToken cancellationToken = default);

    /// <summary>Who was asked into the direct room of a user and one of some others and has not accepted, or has declined or left it; at most 500 others.</summary>
    Task<ImmutableArray<UnacceptedRoom>> UnacceptedAsync(long userId, IReadOnlyCollection<long> others, CancellationToken cancellationToken = default);

    /// <summary>How many rooms each of these users has joined, in the order asked.</summary>
    Task<ImmutableArray<int>> CountJoinedAsync(IReadOnlyList<long> userIds, CancellationToken cancellationToken = default);

    /// <summary>How many groups a user made, and how many direct rooms that began as a request, with an id of at least <paramref name="since"/>.</summary>
    Task<RoomsMade> CountMadeAsync(long userId, long since, CancellationToken cancellationToken = default);

    /// <summary>The rooms in which a user stands, in any state, room id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<UserRoom>> OfUserAsync(long userId, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>The ids of the rooms that a user has joined, in no particular order.</summary>
    Task<ImmutableArray<long>> JoinedAsync(long userId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Deletes repeats that are older than a day, at most <paramref name="limit"/>; returns how many.</summary>
    Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);
}

/// <summary>What became of an attempt to add a room.</summary>
/// <param name="Repeat">For <see cref="RoomAdditionOutcome.Repeated"/>: the first answer.</param>
public sealed record RoomAddition(RoomAdditionOutcome Outcome, StoredRepeat? Repeat = null);

public enum RoomAdditionOutcome
{
    Added,

    /// <summary>The id is taken: mint another.</summary>
    DuplicateId,

    /// <summary>The two have a direct room already.</summary>
    DuplicatePair,

    /// <summary>The repeat is there already; nothing was written.</summary>
    Repeated,
}

/// <summary>Somebody has not accepted the direct room with another.</summary>
public readonly record struct UnacceptedRoom(long By, long Of);

public readonly record struct RoomsMade(int Groups, int Requests);

/// <summary>How far a member has read, and of a direct room how far messages have reached them; 0 moves nothing.</summary>
public readonly record struct RoomMarkers(long RoomId, long UserId, long ReadSeq, long DeliveredSeq);

/// <summary>A room of a user.</summary>
public sealed record UserRoom(RoomRecord Room, RoomMemberRecord Member);
