using System.Globalization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Options;
using Social.Grains.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>
/// What was stored of a room at once, as one document of collection <c>room_log</c>: a document is written whole or not at all, and its id keeps two writers from taking the same
/// sequences.
/// <code>
/// _id  string  "room/first event sequence"
/// r    long    room
/// l    long    last event sequence
/// s, t long    first and last message sequence; absent without messages
/// q    long    the room's last message sequence
/// b    long    the smallest id among the entries
/// n    [{e,k,i,u,g,d}]  entries: event sequence, kind, id, user, target, data
/// e, i, u  [long]  event sequences, ids (unique) and senders of the messages that were created, in their order
/// k    [string]  "room/sender/client id" of those to which their senders gave one; unique
/// w    [long]  who reacted by these entries, each once; absent when nobody, and in documents of older programs
/// m    {event sequence: message}  those messages, as they are now
/// c    [message]  messages of earlier documents as these entries leave them. They are put into those right afterwards; should the writer die before, whoever asks for the
///                 head of the room does it.
/// </code>
/// What is asked for stands in lists of plain values: not every server has unique indexes over fields of lists of documents, or changes an element of one.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class MongoRoomBatch
{
    [BsonId]
    public string Id { get; init; } = "";

    [BsonElement("r")]
    public long RoomId { get; init; }

    [BsonElement("l")]
    public long Last { get; init; }

    [BsonElement("s"), BsonIgnoreIfNull]
    public long? FirstSeq { get; init; }

    [BsonElement("t"), BsonIgnoreIfNull]
    public long? LastSeq { get; init; }

    [BsonElement("q")]
    public long RoomSeq { get; init; }

    [BsonElement("b")]
    public long Oldest { get; init; }

    [BsonElement("n")]
    public MongoRoomEntry[] Entries { get; init; } = [];

    [BsonElement("e"), BsonIgnoreIfNull]
    public long[]? MessageEvents { get; init; }

    [BsonElement("i"), BsonIgnoreIfNull]
    public long[]? MessageIds { get; init; }

    [BsonElement("u"), BsonIgnoreIfNull]
    public long[]? Senders { get; init; }

    [BsonElement("k"), BsonIgnoreIfNull]
    public string[]? ClientKeys { get; init; }

    [BsonElement("w"), BsonIgnoreIfNull]
    public long[]? Reactors { get; init; }

    [BsonElement("m"), BsonIgnoreIfNull, BsonDictionaryOptions(DictionaryRepresentation.Document)]
    public Dictionary<string, MongoMessage>? Messages { get; init; }

    [BsonElement("c"), BsonIgnoreIfNull]
    public MongoMessage[]? Changed { get; init; }

    public static string KeyOf(long roomId, ClientKey key) => string.Create(CultureInfo.InvariantCulture, $"{roomId}/{key.Sender}/{key.ClientId}");

    public static string PlaceOf(long eventSeq) => eventSeq.ToString(CultureInfo.InvariantCulture);

    public static string KeyOf(long roomId, long first) => string.Create(CultureInfo.InvariantCulture, $"{roomId}/{first}");

    public static MongoRoomBatch Of(RoomBatch batch)
    {
        MessageRecord[] messages = [.. batch.Entries.Select(e => e.Message).OfType<MessageRecord>()];
        long[] reactors = [.. batch.Entries.Where(e => e.Kind == RoomEntryKind.Reacted).Select(e => e.UserId).Distinct()];
        string[] keys = [.. messages.Where(m => m.ClientId is not null).Select(m => KeyOf(batch.RoomId, new ClientKey(m.Sender, m.ClientId!)))];
        return new MongoRoomBatch
        {
            Id = KeyOf(batch.RoomId, batch.First),
            RoomId = batch.RoomId,
            Last = batch.Last,
            FirstSeq = messages.Length == 0 ? null : messages[0].Seq,
            LastSeq = messages.Length == 0 ? null : messages[^1].Seq,
            RoomSeq = batch.LastSeq,
            Oldest = batch.Entries.Min(e => e.Id),
            Entries = [.. batch.Entries.Select(MongoRoomEntry.Of)],
            MessageEvents = messages.Length == 0 ? null : Array.ConvertAll(messages, m => m.EventSeq),
            MessageIds = messages.Length == 0 ? null : Array.ConvertAll(messages, m => m.Id),
            Senders = messages.Length == 0 ? null : Array.ConvertAll(messages, m => m.Sender),
            Reactors = reactors.Length == 0 ? null : reactors,
            ClientKeys = keys.Length == 0 ? null : keys,
            Messages = messages.Length == 0 ? null : messages.ToDictionary(m => PlaceOf(m.EventSeq), MongoMessage.Of, StringComparer.Ordinal),
            Changed = batch.Changed.IsEmpty ? null : [.. batch.Changed.Select(MongoMessage.Of)],
        };
    }

    public IEnumerable<MessageRecord> ToMessages() => (Messages ?? []).Values.OrderBy(m => m.Seq).Select(m => m.ToRecord(RoomId));

    /// <summary>What these entries made of messages, all under the smallest of their ids: by it documents are read on.</summary>
    public IEnumerable<MessageNews> ToNews()
    {
        var messages = ToMessages().Concat((Changed ?? []).Select(m => m.ToRecord(RoomId))).ToDictionary(m => m.EventSeq);
        return Entries.Where(e => e.Kind <= RoomEntryKind.MessageDeleted && messages.ContainsKey(e.Target ?? e.EventSeq))
            .Select(e => new MessageNews(Oldest, messages[e.Target ?? e.EventSeq]));
    }

    public IEnumerable<RoomEntry> ToEntries()
    {
        var messages = ToMessages().ToDictionary(m => m.EventSeq);
        return Entries.Select(e => e.ToEntry(messages.GetValueOrDefault(e.EventSeq)));
    }
}

/// <summary>An entry of a room's log.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoRoomEntry
{
    [BsonElement("e")]
    public long EventSeq { get; init; }

    [BsonElement("k")]
    public RoomEntryKind Kind { get; init; }

    [BsonElement("i")]
    public long Id { get; init; }

    [BsonElement("u")]
    public long UserId { get; init; }

    [BsonElement("g"), BsonIgnoreIfNull]
    public long? Target { get; init; }

    [BsonElement("d"), BsonIgnoreIfNull]
    public string? Data { get; init; }

    public bool IsReactionOf(long userId) => Kind == RoomEntryKind.Reacted && UserId == userId;

    public MongoRoomEntry OfNobody() => new() { EventSeq = EventSeq, Kind = Kind, Id = Id, Target = Target, Data = Data };

    public static MongoRoomEntry Of(RoomEntry entry) => new()
    {
        EventSeq = entry.EventSeq,
        Kind = entry.Kind,
        Id = entry.Id,
        UserId = entry.UserId,
        Target = entry.Target,
        Data = entry.Data,
    };

    public RoomEntry ToEntry(MessageRecord? message) => new(EventSeq, Kind, Id, UserId) { Target = Target, Data = Data, Message = message };
}
