using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Social.Grains.Interfaces.Chat;

/// <summary>A room as one of its members sees it.</summary>
/// <param name="Name">Of a group; a direct room is called after the other.</param>
/// <param name="AvatarUrl">Of a group.</param>
/// <param name="MemberCount">Who has joined; the invited are not counted.</param>
/// <param name="SlowMode">Seconds that must pass between two messages of a member; 0 for none. Owner and admins are free of it.</param>
/// <param name="MembersInvite">Whether members may add and invite others, and not only owner and admins.</param>
/// <param name="Viewer">How the asking user stands to the room.</param>
/// <param name="Version">
/// Moves with every change of the room, of who is in it, and of the viewer's own settings; not with messages and read markers.
/// </param>
[GenerateSerializer, Immutable, Alias("Room")]
public sealed record Room(
    [property: Id(0)] long Id, [property: Id(1)] RoomKind Kind, [property: Id(2)] string? Name, [property: Id(3)] string? Topic,
    [property: Id(4)] string? AvatarUrl, [property: Id(5)] DateTimeOffset CreatedAt, [property: Id(6)] int MemberCount, [property: Id(7)] int SlowMode,
    [property: Id(8)] bool MembersInvite, [property: Id(9)] RoomViewer Viewer, [property: Id(10), JsonIgnore] long Version)
{
    /// <summary>Both, of a direct room; those of a group are read in pages. Who was deleted or suspended is not there.</summary>
    [Id(11)]
    public ImmutableArray<RoomMember>? Members { get; init; }

    /// <summary>The sequence of the newest message; 0 without one.</summary>
    [Id(12), JsonConverter(typeof(SequenceJsonConverter))]
    public long LastSeq { get; init; }

    /// <summary>The sequence of the newest event of topic <c>room:{id}</c>.</summary>
    [Id(13), JsonConverter(typeof(SequenceJsonConverter))]
    public long EventSeq { get; init; }

    /// <summary>How far the viewer has read.</summary>
    [Id(14), JsonConverter(typeof(SequenceJsonConverter))]
    public long ReadSeq { get; init; }

    /// <summary>Messages after <see cref="ReadSeq"/> that are not the viewer's own.</summary>
    [Id(15), JsonConverter(typeof(SequenceJsonConverter))]
    public long Unread { get; init; }
}

/// <summary>How the asking user stands to a room.</summary>
/// <param name="JoinedAt">When they joined, or were invited or asked.</param>
/// <param name="MutedUntil">Until then they are not notified of messages.</param>
/// <param name="Archived">It is out of the inbox, until they say otherwise.</param>
[GenerateSerializer, Immutable, Alias("RoomViewer")]
public sealed record RoomViewer(
    [property: Id(0)] RoomRole Role, [property: Id(1)] MembershipState State, [property: Id(2)] DateTimeOffset JoinedAt,
    [property: Id(3)] DateTimeOffset? MutedUntil, [property: Id(4)] bool Archived);

[GenerateSerializer, Alias("RoomKind")]
public enum RoomKind
{
    /// <summary>Of two people, for good; there is one for each pair.</summary>
    Direct,

    /// <summary>Of up to 1,000 people.</summary>
    Group,
}
