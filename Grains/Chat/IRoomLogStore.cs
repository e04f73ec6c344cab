using System.Collections.Immutable;

namespace Social.Grains.Chat;

/// <summary>
/// The log of each room in the document store: messages and all that happened to them and to the room, under an event sequence without holes; messages have a sequence of their own
/// besides. A message is kept as it is now, with its creation; a change is an entry and, in the same write, the message's new form.
/// </summary>
public interface IRoomLogStore
{
    /// <summary>
    /// Stores a batch, all or nothing. False, and nothing is stored: the sequences are taken by another writer, or a message has an id or a (sender, client id) that is there already;
    /// which it was is to be read. Batches of many rooms that come at once share a commit.
    /// </summary>
    /// <exception cref="Interfaces.SocialException">
    /// <c>unavailable</c>: nobody knows whether the batch is stored or will yet be. Whoever appends next reads first what is there; the sequences keep a late one from being stored beside it.
    /// </exception>
    Task<bool> AppendAsync(RoomBatch batch, CancellationToken cancellationToken = default);

    /// <summary>How far rooms have come, each once, in any order; a room without a log is left out. Mends what a writer that died left half done.</summary>
    Task<ImmutableArray<RoomHead>> HeadsAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default);

    /// <summary>The newest message of each of these rooms, whatever became of it; rooms without one are left out.</summary>
    Task<ImmutableArray<MessageRecord>> NewestAsync(IReadOnlyCollection<long> roomIds, CancellationToken cancellationToken = default);

    /// <summary>Messages above a sequence, ascending.</summary>
    Task<ImmutableArray<MessageRecord>> AfterAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default);

    /// <summary>Messages below a sequence, descending.</summary>
    Task<ImmutableArray<MessageRecord>> BeforeAsync(long roomId, long seq, int limit, CancellationToken cancellationToken = default);

    /// <summary>Messages by id, wherever they are, in any order.</summary>
    Task<ImmutableArray<MessageRecord>> FindAsync(IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken = default);

    /// <summary>Messages of a room by what their senders call them, in any order.</summary>
    Task<ImmutableArray<MessageRecord>> SentAsync(long roomId, IReadOnlyCollection<ClientKey> keys, CancellationToken cancellationToken = default);

    /// <summary>Messages of a room by the event sequences of their creation, in any order.</summary>
    Task<ImmutableArray<MessageRecord>> AtAsync(long roomId, IReadOnlyCollection<long> eventSeqs, CancellationToken cancellationToken = default);

    /// <summary>Entries above an event sequence, ascending.</summary>
    Task<ImmutableArray<RoomEntry>> EventsAsync(long roomId, long eventSeq, int limit, CancellationToken cancellationToken = default);

    /// <summary>Ids above <paramref name="id"/> of entries of all rooms, ascending; of those that are stored together it may be the first alone.</summary>
    Task<ImmutableArray<long>> NewIdsAsync(long id, int limit, CancellationToken cancellationToken = default);

    /// <summary>Messages as they are now that were sent, edited or deleted by the entries of these ids, in the order of the ids.</summary>
    /// <param name="ids">As <see cref="NewIdsAsync"/> gives them.</param>
    Task<ImmutableArray<MessageNews>> NewsAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken = default);

    /// <summary>How many messages of a user each room has above a sequence; rooms where there are none may be left out.</summary>
    Task<IReadOnlyDictionary<long, int>> OwnCountsAsync(
        long userId, IReadOnlyCollection<RoomPlace> places, CancellationToken cancellationToken = default);

    /// <summary>The id of a user's newest message in a room; 0 where there is none.</summary>
    Task<long> LastOfSenderAsync(long userId, long roomId, CancellationToken cancellationToken = default);

    /// <summary>A user's messages in all rooms, by room and sequence, beyond a place.</summary>
    Task<ImmutableArray<MessageRecord>> OfSenderAsync(long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default);

    /// <summary>What a user did with reactions in all rooms, by room and event sequence, beyond a place.</summary>
    /// <param name="after">With an event sequence.</param>
    Task<ImmutableArray<ReactionRecord>> ReactedByAsync(long userId, RoomPlace after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a user out of what the log keeps of reactions: the entries stay, as nobody's (0). Who reacts to a message now is not changed: it is taken back first. May be repeated; some may
    /// be left where it is done twice at once.
    /// </summary>
    /// <param name="reactions">As <see cref="ReactedByAsync"/> gives them.</param>
    Task ForgetReactionsAsync(long userId, IReadOnlyCollection<ReactionRecord> reactions, CancellationToken cancellationToken = default);
}

/// <summary>What a user did with a reaction, as the log has it.</summary>
/// <param name="EventSeq">Of the entry.</param>
/// <param name="Id">Of the entry.</param>
/// <param name="Target">The event sequence of the message's creation.</param>
/// <param name="Data">The emoji, and whether it was taken back.</param>
public sealed record ReactionRecord(long RoomId, long EventSeq, long Id, long Target, long MessageId, string Data);

/// <summary>What a sender calls a message of a room.</summary>
public readonly record struct ClientKey(long Sender, string ClientId);

/// <summary>A place in a room's messages.</summary>
public readonly record struct RoomPlace(long RoomId, long Seq);
