using System.Collections.Immutable;

namespace Social.Grains.Chat;

/// <summary>Something that happened in a room, as it is kept in its log. It happened at the time in its id.</summary>
/// <param name="EventSeq">1, 2, 3 … in its room, without a hole.</param>
/// <param name="Id">Given once: by it a store recognises what it has.</param>
/// <param name="UserId">Who did it, or whom it concerns: the sender of a message, who reacted, the member who joined or left. 0: who reacted is gone.</param>
public sealed record RoomEntry(long EventSeq, RoomEntryKind Kind, long Id, long UserId)
{
    /// <summary>Of <see cref="RoomEntryKind.MessageCreated"/>: the message, as it is now.</summary>
    public MessageRecord? Message { get; init; }

    /// <summary>Of a change to a message: the event sequence of its creation.</summary>
    public long? Target { get; init; }

    /// <summary>What else there is to say, in a form of the kind's own.</summary>
    public string? Data { get; init; }
}

/// <summary>What sort of event an entry is. The numbers are stored: never change them.</summary>
public enum RoomEntryKind
{
    MessageCreated = 0,
    MessageUpdated = 1,
    MessageDeleted = 2,
    Reacted = 3,
    MemberJoined = 4,
    MemberLeft = 5,
    MemberUpdated = 6,
    RoomUpdated = 7,
}

/// <summary>Entries of one room that are stored together or not at all.</summary>
/// <param name="Entries">With the event sequences that come next, in their order; at least one.</param>
/// <param name="Changed">Messages of earlier batches as they are after these entries, each once.</param>
/// <param name="LastSeq">The newest message's sequence after these entries.</param>
public sealed record RoomBatch(long RoomId, ImmutableArray<RoomEntry> Entries, ImmutableArray<MessageRecord> Changed, long LastSeq)
{
    public long First => Entries[0].EventSeq;

    public long Last => Entries[^1].EventSeq;
}

/// <summary>How far a room has come.</summary>
/// <param name="LastSeq">The newest message's sequence, 0 where there is none.</param>
/// <param name="EventSeq">The newest event's, likewise.</param>
public sealed record RoomHead(long RoomId, long LastSeq, long EventSeq)
{
    public static RoomHead Empty(long roomId) => new(roomId, 0, 0);
}
