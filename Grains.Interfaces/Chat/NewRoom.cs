using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Chat;

/// <summary>A group that somebody wants to make.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Topic">At most 500 characters.</param>
/// <param name="MemberIds">At most 100 others, who are added or invited by the rule of adding.</param>
[GenerateSerializer, Immutable, Alias("NewRoom")]
public sealed record NewRoom(
    [property: Id(0)] string Name, [property: Id(1)] string? Topic = null, [property: Id(2)] ImmutableArray<long>? MemberIds = null);

/// <summary>A change to a group; null leaves a field as it is.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Topic">At most 500 characters; empty removes it.</param>
/// <param name="SlowMode">0 to 21,600 seconds.</param>
[GenerateSerializer, Immutable, Alias("RoomChange")]
public sealed record RoomChange(
    [property: Id(0)] string? Name = null, [property: Id(1)] string? Topic = null, [property: Id(2)] int? SlowMode = null,
    [property: Id(3)] bool? MembersInvite = null);

/// <summary>A change to one's own settings of a room; null leaves a field as it is.</summary>
/// <param name="MutedUntil">A time that is over ends the mute.</param>
[GenerateSerializer, Immutable, Alias("RoomSettingsChange")]
public sealed record RoomSettingsChange([property: Id(0)] DateTimeOffset? MutedUntil = null, [property: Id(1)] bool? Archived = null);

/// <summary>What a member is to be. To make somebody owner is to hand the room over: who did it is an admin afterwards.</summary>
[GenerateSerializer, Immutable, Alias("RoomRoleChange")]
public sealed record RoomRoleChange([property: Id(0)] RoomRole Role);

/// <summary>A picture for a room: the id of an image that one has uploaded.</summary>
[GenerateSerializer, Immutable, Alias("RoomAvatarChoice")]
public sealed record RoomAvatarChoice([property: Id(0)] long MediaId);

/// <summary>A link by which whoever has it can join a group.</summary>
/// <param name="ExpiresAt">At most 30 days ahead; after 7 days when absent.</param>
/// <param name="MaxUses">1 to 1,000; any number when absent.</param>
[GenerateSerializer, Immutable, Alias("NewRoomLink")]
public sealed record NewRoomLink([property: Id(0)] DateTimeOffset? ExpiresAt = null, [property: Id(1)] int? MaxUses = null);

/// <summary>A link as owner and admins see it.</summary>
/// <param name="Token">What one joins with: 32 characters that cannot be guessed.</param>
/// <param name="Uses">How many have joined by it.</param>
[GenerateSerializer, Immutable, Alias("RoomLink")]
public sealed record RoomLink(
    [property: Id(0)] long Id, [property: Id(1)] string Token, [property: Id(2)] long CreatedBy, [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset ExpiresAt, [property: Id(5)] int? MaxUses, [property: Id(6)] int Uses);

/// <summary>Joining by a link.</summary>
[GenerateSerializer, Immutable, Alias("RoomJoin")]
public sealed record RoomJoin([property: Id(0)] string Token);

/// <summary>Which of a user's rooms are wanted.</summary>
/// <param name="Before">Only rooms whose last activity has a smaller id; null starts at the latest.</param>
/// <param name="Limit">1 to 1,000.</param>
[GenerateSerializer, Immutable, Alias("RoomQuery")]
public sealed record RoomQuery([property: Id(0)] RoomFolder Folder, [property: Id(1)] long? Before, [property: Id(2)] int Limit)
{
    public const int LargestLimit = 1_000;
}

/// <summary>Where a room stands in a user's list.</summary>
[GenerateSerializer, Alias("RoomFolder")]
public enum RoomFolder
{
    /// <summary>Joined and not archived.</summary>
    Inbox,

    /// <summary>Waits for an answer: invitations, and what strangers wrote.</summary>
    Requests,

    Archived,
}
