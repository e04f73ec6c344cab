using System.Text.Json.Serialization;

namespace Social.Grains.Interfaces.Chat;

/// <summary>How a reader stands to a room.</summary>
/// <param name="Unread">Messages after <paramref name="ReadSeq"/> that are not their own.</param>
[GenerateSerializer, Immutable, Alias("RoomReadState")]
public sealed record RoomReadState(
    [property: Id(0), JsonConverter(typeof(SequenceJsonConverter))] long ReadSeq, [property: Id(1), JsonConverter(typeof(SequenceJsonConverter))] long LastSeq,
    [property: Id(2), JsonConverter(typeof(SequenceJsonConverter))] long Unread);

/// <summary>How far a member has read and, in a direct room, received.</summary>
[GenerateSerializer, Immutable, Alias("RoomStand")]
public sealed record RoomStand(
    [property: Id(0)] long UserId, [property: Id(1), JsonConverter(typeof(SequenceJsonConverter))] long ReadSeq,
    [property: Id(2), JsonConverter(typeof(SequenceJsonConverter))] long DeliveredSeq);
