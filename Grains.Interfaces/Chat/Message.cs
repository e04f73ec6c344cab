using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Chat;

/// <summary>A message of a room. It was sent at the time in its id.</summary>
/// <param name="Seq">Its place in the room: 1, 2, 3 … without a hole. Edits and deletions leave it.</param>
/// <param name="Sender">Absent when their account is gone or suspended.</param>
/// <param name="Text">Empty of a message that was deleted, or taken down by a moderator.</param>
/// <param name="EditedAt">When the text changed last; what it said before is not kept.</param>
/// <param name="ReplyTo">The id of the message of this room that it answers, which may be deleted since.</param>
/// <param name="ClientMessageId">What its sender called it; absent where they gave none.</param>
[GenerateSerializer, Immutable, Alias("Message")]
public sealed record Message(
    [property: Id(0)] long Id, [property: Id(1)] long RoomId, [property: Id(2), JsonConverter(typeof(SequenceJsonConverter))] long Seq,
    [property: Id(3)] UserSummary? Sender, [property: Id(4)] string Text, [property: Id(5)] DateTimeOffset At, [property: Id(6)] DateTimeOffset? EditedAt,
    [property: Id(7)] long? ReplyTo, [property: Id(8)] string? ClientMessageId)
{
    [Id(9)]
    public ImmutableArray<MediaItem> Media { get; init; } = [];

    /// <summary>In the order in which they were first used.</summary>
    [Id(10)]
    public ImmutableArray<MessageReaction> Reactions { get; init; } = [];

    /// <summary>Mentions, tags and links of the text, in their order.</summary>
    [Id(11)]
    public ImmutableArray<PostEntity> Entities { get; init; } = [];

    /// <summary>Its sender, an owner or an admin of the room has deleted it for all; its place stays.</summary>
    [Id(12)]
    public bool Deleted { get; init; }

    /// <summary>A moderator has hidden it.</summary>
    [Id(13)]
    public bool TakenDown { get; init; }
}

/// <summary>How often a message was reacted to with one emoji.</summary>
/// <param name="Mine">Whether the reader did; absent in events, which are the same for all.</param>
[GenerateSerializer, Immutable, Alias("MessageReaction")]
public sealed record MessageReaction([property: Id(0)] string Emoji, [property: Id(1)] int Count, [property: Id(2)] bool? Mine = null);

/// <summary>Messages of a room in the order of their sequence, whichever way the page was asked for.</summary>
/// <param name="More">Whether there are further ones in that direction: beyond the last item going up, before the first going down.</param>
[GenerateSerializer, Immutable, Alias("MessagePage")]
public sealed record MessagePage([property: Id(0)] ImmutableArray<Message> Items, [property: Id(1)] bool More);

/// <summary>Which messages are wanted: those above a sequence, upwards; or those below one (the newest where none is given), downwards.</summary>
/// <param name="AfterSeq">Wins where both are given.</param>
/// <param name="Limit">How many at most, 1 to 80.</param>
[GenerateSerializer, Immutable, Alias("MessageQuery")]
public sealed record MessageQuery([property: Id(0)] long? AfterSeq, [property: Id(1)] long? BeforeSeq, [property: Id(2)] int Limit);
