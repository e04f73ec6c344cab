using System.Collections.Immutable;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>A room as stored.</summary>
/// <param name="CreatedBy">Who made the group, or opened the direct room first.</param>
/// <param name="Pair">The two of a direct room.</param>
/// <param name="Version">1 at birth, one more with each change of the room or of who is in it.</param>
/// <param name="Touched">The id of the last change.</param>
public sealed record RoomRecord(
    long Id, RoomKind Kind, RoomPair? Pair, long CreatedBy, string? Name, string? Topic, string? AvatarUrl, int SlowMode, bool MembersInvite,
    int MemberCount, long Version, long Touched)
{
    /// <summary>A direct room that began as a request.</summary>
    public bool IsRequest { get; init; }
}

/// <summary>Two users, the smaller id first, so that a pair has one form.</summary>
public readonly record struct RoomPair(long Low, long High)
{
    public static RoomPair Of(long userId, long otherId) => new(Math.Min(userId, otherId), Math.Max(userId, otherId));

    public long OtherOf(long userId) => userId == Low ? High : Low;
}

/// <summary>Somebody in a room as stored.</summary>
/// <param name="JoinId">Minted when they joined, were invited or asked; says when that was and sorts members.</param>
/// <param name="ReadSeq">The last message that they have read; never moves down.</param>
/// <param name="DeliveredSeq">The last message that reached a device of theirs; of direct rooms alone.</param>
/// <param name="Version">Moves by one with each change of their own settings.</param>
public sealed record RoomMemberRecord(
    long UserId, RoomRole Role, MembershipState State, long JoinId, long? InvitedBy, DateTimeOffset? MutedUntil = null, bool Archived = false,
    long ReadSeq = 0, long DeliveredSeq = 0, long Version = 0);

/// <summary>A link as stored.</summary>
public sealed record RoomLinkRecord(long Id, string Token, long CreatedBy, DateTimeOffset ExpiresAt, int? MaxUses, int Uses)
{
    public bool IsOver(DateTimeOffset now) => ExpiresAt <= now || Uses >= MaxUses;
}

/// <summary>All of a room.</summary>
public sealed record StoredRoom(RoomRecord Room, ImmutableArray<RoomMemberRecord> Members, ImmutableArray<RoomLinkRecord> Links);

/// <summary>A change of a room, in one write.</summary>
/// <param name="Room">As it is afterwards; its version is one more than the stored one.</param>
/// <param name="Put">Members who are new or changed. Their markers never move down by it.</param>
/// <param name="Dropped">Who is not in the room any more.</param>
/// <param name="PutLinks">Links that are new or were used.</param>
public sealed record RoomWrite(
    RoomRecord Room, ImmutableArray<RoomMemberRecord> Put, ImmutableArray<long> Dropped, ImmutableArray<RoomLinkRecord> PutLinks,
    ImmutableArray<long> DroppedLinks, StoredRepeat? Repeat = null);
