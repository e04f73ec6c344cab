using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Grains.Chat;

/// <summary>A message as stored. It was sent at the time in its id.</summary>
/// <param name="Seq">Its place among the messages of the room.</param>
/// <param name="EventSeq">The place of its creation among the events of the room; with the room this is its key.</param>
/// <param name="ClientId">What its sender called it; null where they gave none.</param>
/// <param name="ContentHash">Of the content with which it was sent: tells a repeat from another message under the same name, also after an edit.</param>
public sealed record MessageRecord(long RoomId, long Seq, long EventSeq, long Id, long Sender, string Text, string? ClientId, long ContentHash)
{
    /// <summary>The event sequence of its last change; <see cref="EventSeq"/> at birth. A change is stored where this rises.</summary>
    public long Version { get; init; } = EventSeq;

    public long? ReplyTo { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public MessageState State { get; init; }

    /// <summary>Ascending, each once.</summary>
    public ImmutableArray<long> Mentions { get; init; } = [];

    public ImmutableArray<PostEntity> Entities { get; init; } = [];

    public ImmutableArray<PostMedia> Media { get; init; } = [];

    /// <summary>In the order in which they were first used; none is empty.</summary>
    public ImmutableArray<MessageReactions> Reactions { get; init; } = [];

    public bool IsGone => State != MessageState.Shown;

    /// <summary>What remains of it.</summary>
    public MessageRecord ToTombstone(MessageState state) =>
        this with { Text = "", State = state, Mentions = [], Entities = [], Media = [], Reactions = [] };
}

/// <summary>Who reacted with an emoji, in the order in which they did.</summary>
public sealed record MessageReactions(string Emoji, ImmutableArray<long> UserIds);

/// <summary>What became of a message. The numbers are stored: never change them.</summary>
public enum MessageState
{
    Shown = 0,
    Deleted = 1,
    TakenDown = 2,
}
