using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Chat;

/// <summary>Something durable that happened in a room: an event of topic <c>room:{id}</c>.</summary>
/// <param name="Seq">The room's event sequence, which counts messages and changes: 1, 2, 3 … without a hole.</param>
/// <param name="Type">As it is called on the hub, see <see cref="RoomEventTypes"/>.</param>
/// <param name="Data">One of the records of this file, a <see cref="Message"/> or another contract record.</param>
[GenerateSerializer, Immutable, Alias("RoomEvent")]
public sealed record RoomEvent([property: Id(0)] long Seq, [property: Id(1)] string Type, [property: Id(2)] DateTimeOffset At, [property: Id(3)] object Data);

/// <summary>What a client missed of a room, oldest first.</summary>
/// <param name="Gap">There was more than is given here, or never such a sequence: read the room and its messages.</param>
/// <param name="LastSeq">The newest event's sequence.</param>
[GenerateSerializer, Immutable, Alias("MissedRoomEvents")]
public sealed record MissedRoomEvents([property: Id(0)] ImmutableArray<RoomEvent> Events, [property: Id(1)] bool Gap, [property: Id(2)] long LastSeq);

/// <summary>Names of what happens in rooms.</summary>
public static class RoomEventTypes
{
    /// <summary>The topic of all rooms of a user.</summary>
    public const string Rooms = "rooms";

    public const string MessageCreated = "room.message.created";
    public const string MessageUpdated = "room.message.updated";
    public const string MessageDeleted = "room.message.deleted";
    public const string Reaction = "room.reaction";
    public const string MemberJoined = "room.member.joined";
    public const string MemberLeft = "room.member.left";
    public const string MemberUpdated = "room.member.updated";
    public const string RoomUpdated = "room.updated";

    /// <summary>Not counted: it has the sequence of the newest event.</summary>
    public const string Read = "room.read";

    /// <summary>Not counted, as <see cref="Read"/>; of direct rooms.</summary>
    public const string Delivered = "room.delivered";

    /// <summary>To who was invited, on topic <c>rooms</c>. Ephemeral.</summary>
    public const string Invited = "room.invited";

    /// <summary>Ephemeral.</summary>
    public const string Typing = "typing";
}

/// <summary>Data of <c>room.reaction</c>.</summary>
/// <param name="Seq">The message's.</param>
/// <param name="UserId">Who reacted; absent when their account is gone.</param>
/// <param name="Added">False: taken back.</param>
/// <param name="Count">How many have reacted so when it was done.</param>
[GenerateSerializer, Immutable, Alias("RoomReaction")]
public sealed record RoomReaction(
    [property: Id(0)] long RoomId, [property: Id(1)] long MessageId, [property: Id(2), JsonConverter(typeof(SequenceJsonConverter))] long Seq,
    [property: Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long UserId, [property: Id(4)] string Emoji, [property: Id(5)] bool Added, [property: Id(6)] int Count);

/// <summary>Data of <c>room.message.deleted</c>: what is left is its place.</summary>
/// <param name="By">Who deleted it; absent where a moderator took it down.</param>
[GenerateSerializer, Immutable, Alias("MessageDeleted")]
public sealed record MessageDeleted(
    [property: Id(0)] long Id, [property: Id(1)] long RoomId, [property: Id(2), JsonConverter(typeof(SequenceJsonConverter))] long Seq, [property: Id(3)] long? By);

/// <summary>Data of <c>room.member.joined</c>, <c>room.member.left</c> and <c>room.member.updated</c>.</summary>
/// <param name="User">Absent when their account is gone.</param>
/// <param name="By">Who did it: the member, or who added or removed them.</param>
[GenerateSerializer, Immutable, Alias("RoomMemberEvent")]
public sealed record RoomMemberEvent(
    [property: Id(0)] long RoomId, [property: Id(1)] long UserId, [property: Id(2)] UserSummary? User, [property: Id(3)] long By, [property: Id(4)] string? Role = null);

/// <summary>Data of <c>room.read</c> and <c>room.delivered</c>: how far somebody has read, or received.</summary>
[GenerateSerializer, Immutable, Alias("RoomReceipt")]
public sealed record RoomReceipt(
    [property: Id(0)] long RoomId, [property: Id(1)] long UserId, [property: Id(2), JsonConverter(typeof(SequenceJsonConverter))] long Seq);

/// <summary>Data of <c>typing</c>: who writes. It ends by itself after 6 s, or with their message.</summary>
[GenerateSerializer, Immutable, Alias("RoomTyping")]
public sealed record RoomTyping([property: Id(0)] long RoomId, [property: Id(1)] long UserId);

/// <summary>Data of <c>room.updated</c>: name, topic, picture or settings are others now; read the room.</summary>
[GenerateSerializer, Immutable, Alias("RoomChanged")]
public sealed record RoomChanged([property: Id(0)] long Id);
