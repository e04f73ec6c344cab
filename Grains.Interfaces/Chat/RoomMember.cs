using System.Collections.Immutable;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Chat;

/// <summary>Somebody who is in a room, or was asked into it.</summary>
/// <param name="JoinedAt">When they joined, or were invited or asked.</param>
/// <param name="InvitedBy">Who added or invited them; absent for who made the room or came by a link.</param>
[GenerateSerializer, Immutable, Alias("RoomMember")]
public sealed record RoomMember(
    [property: Id(0)] UserSummary User, [property: Id(1)] RoomRole Role, [property: Id(2)] MembershipState State,
    [property: Id(3)] DateTimeOffset JoinedAt, [property: Id(4)] long? InvitedBy = null);

/// <summary>What a member may do. The numbers are stored: never change them.</summary>
[GenerateSerializer, Alias("RoomRole")]
public enum RoomRole
{
    Member = 0,
    Admin = 1,

    /// <summary>One in each group. Both in a direct room are members.</summary>
    Owner = 2,
}

/// <summary>Whether somebody is in a room. The numbers are stored: never change them.</summary>
[GenerateSerializer, Alias("MembershipState")]
public enum MembershipState
{
    Joined = 0,

    /// <summary>Into a group; they see the room and who is in it, not what is written there.</summary>
    Invited = 1,

    /// <summary>Somebody whom they do not follow writes to them: they read it, and nobody sees that, until they accept.</summary>
    Requested = 2,

    /// <summary>They declined or left a direct room. It is not there for them until they open it again; the other sees them as asked.</summary>
    Declined = 3,

    /// <summary>They were removed from a group: no link lets them in again. Never shown.</summary>
    Removed = 4,
}

/// <summary>Whom a call in a room would reach.</summary>
/// <param name="MemberIds">Who has joined, the asking user too.</param>
/// <param name="MayCall">False in a direct room where either blocks the other, or the other has not accepted it.</param>
[GenerateSerializer, Immutable, Alias("RoomReach")]
public sealed record RoomReach(
    [property: Id(0)] RoomKind Kind, [property: Id(1)] ImmutableArray<long> MemberIds, [property: Id(2)] bool MayCall);
