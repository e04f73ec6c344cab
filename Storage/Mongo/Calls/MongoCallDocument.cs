using MongoDB.Bson.Serialization.Attributes;
using Social.Grains.Calls;
using Social.Grains.Interfaces.Calls;

namespace Social.Storage.Mongo.Calls;

/// <summary>
/// A call in one document of collection <c>calls</c>, so that each step is one change of one document.
/// <code>
/// _id  long      the call
/// t    long      id of the write that made it so; a change is made where t is still the one before
/// r    long      room
/// o    long      the room once more while the call is open: a unique sparse index lets a room have one
/// u    [long]    who has it in their log
/// w    [long]    the same while it is open; absent afterwards
/// d    date      when somebody must look at it; absent when nobody need
/// k    string    "caller/key" of the request that began it, for a day; unique and sparse
/// b    string    all of the call, as JSON
/// </code>
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class MongoCallDocument
{
    [BsonId]
    public long Id { get; init; }

    [BsonElement("t")]
    public long Touched { get; init; }

    [BsonElement("r")]
    public long RoomId { get; init; }

    [BsonElement("o"), BsonIgnoreIfNull]
    public long? OpenRoom { get; init; }

    [BsonElement("u")]
    public long[] Users { get; init; } = [];

    [BsonElement("w"), BsonIgnoreIfNull]
    public long[]? OpenUsers { get; init; }

    [BsonElement("d"), BsonIgnoreIfNull]
    public DateTime? DueAt { get; init; }

    [BsonElement("k"), BsonIgnoreIfNull]
    public string? RepeatKey { get; init; }

    [BsonElement("b")]
    public string Body { get; init; } = "";

    public static MongoCallDocument Of(CallRecord call)
    {
        long[] users = [.. call.Members.Select(m => m.UserId)];
        var isOpen = call.State != CallState.Ended;
        return new MongoCallDocument
        {
            Id = call.Id,
            Touched = call.Touched,
            RoomId = call.RoomId,
            OpenRoom = isOpen ? call.RoomId : null,
            Users = users,
            OpenUsers = isOpen ? users : null,
            DueAt = call.DueAt?.UtcDateTime,
            RepeatKey = call.RepeatKey is { } key ? MongoRepeat.KeyOf(call.Caller, key) : null,
            Body = CallBody.Of(call),
        };
    }

    public CallRecord ToRecord() => CallBody.Read(Body);
}
