using MongoDB.Bson.Serialization.Attributes;
using Social.Grains.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>
/// A message inside a document of <c>room_log</c>.
/// <code>
/// e, i, u, s  long    event sequence, id, sender, sequence
/// k           string  the client id; absent where the sender gave none
/// h, v        long    hash of the content it was sent with; event sequence of its last change
/// p           long    what it answers; absent when nothing
/// y           date    last edit; absent when none
/// z           int     what became of it
/// x           string  text
/// d           string  details as JSON; absent when none
/// </code>
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class MongoMessage
{
    [BsonElement("e")]
    public long EventSeq { get; init; }

    [BsonElement("i")]
    public long Id { get; init; }

    [BsonElement("u")]
    public long Sender { get; init; }

    [BsonElement("s")]
    public long Seq { get; init; }

    [BsonElement("k"), BsonIgnoreIfNull]
    public string? ClientId { get; init; }

    [BsonElement("h")]
    public long ContentHash { get; init; }

    [BsonElement("v")]
    public long Version { get; init; }

    [BsonElement("p"), BsonIgnoreIfNull]
    public long? ReplyTo { get; init; }

    [BsonElement("y"), BsonIgnoreIfNull]
    public DateTime? EditedAt { get; init; }

    [BsonElement("z")]
    public MessageState State { get; init; }

    [BsonElement("x")]
    public string Text { get; init; } = "";

    [BsonElement("d"), BsonIgnoreIfNull]
    public string? Details { get; init; }

    public static MongoMessage Of(MessageRecord message) => new()
    {
        EventSeq = message.EventSeq,
        Id = message.Id,
        Sender = message.Sender,
        Seq = message.Seq,
        ClientId = message.ClientId,
        ContentHash = message.ContentHash,
        Version = message.Version,
        ReplyTo = message.ReplyTo,
        EditedAt = message.EditedAt?.UtcDateTime,
        State = message.State,
        Text = message.Text,
        Details = MessageDetails.Of(message),
    };

    public bool IsReactedToBy(long userId, long roomId) => Details is not null && ToRecord(roomId).Reactions.Any(r => r.UserIds.Contains(userId));

    public MessageRecord ToRecord(long roomId) => MessageDetails.Add(
        new MessageRecord(roomId, Seq, EventSeq, Id, Sender, Text, ClientId, ContentHash)
        {
            Version = Version,
            ReplyTo = ReplyTo,
            EditedAt = EditedAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null,
            State = State,
        },
        Details);
}
