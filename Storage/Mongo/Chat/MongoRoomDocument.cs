using System.Globalization;
using MongoDB.Bson.Serialization.Attributes;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>
/// A room, its members, links and first answers, in one document of collection <c>rooms</c>: a change of a room is one of one document, which is atomic without a transaction.
/// A thousand members take some 100 kB.
/// <code>
/// _id  long    id
/// k    int     kind
/// v    long    version; a change is made where v is still the one before
/// t    long    id of the last change
/// c    long    who made it
/// w    bool    began as a request; absent when not
/// j    int     how many have joined
/// s, i int, bool  seconds of slow mode, whether members invite; absent when none
/// p    string  the two of a direct room, "low/high"; a unique sparse index makes one room for a pair
/// n, o, a      name, topic, address of the picture; absent when none
/// u    [long]  who stands in m, for the index by user. One who left may stand here a moment longer: m decides
/// m    {user: {o,s,j,i,u,a,r,d,v}}  members: role, state, joined, invited by, muted until, archived, read, delivered, version of settings
/// l    {link: {k,c,e,m,n}}          links: token, maker, end, most uses, uses
/// q    [{k,h,r,t}]                  repeats: "user/key", body hash, answer, time
/// x    [string]                     the keys in q: a unique sparse index makes each once
/// y    date    time of the newest repeat: all are removed when that is 24 h old
/// </code>
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class MongoRoomDocument
{
    [BsonId]
    public long Id { get; init; }

    [BsonElement("k")]
    public RoomKind Kind { get; init; }

    [BsonElement("v")]
    public long Version { get; init; }

    [BsonElement("t")]
    public long Touched { get; init; }

    [BsonElement("c")]
    public long CreatedBy { get; init; }

    [BsonElement("w"), BsonIgnoreIfDefault]
    public bool IsRequest { get; init; }

    [BsonElement("j")]
    public int Joined { get; init; }

    [BsonElement("s"), BsonIgnoreIfDefault]
    public int SlowMode { get; init; }

    [BsonElement("i"), BsonIgnoreIfDefault]
    public bool MembersInvite { get; init; }

    [BsonElement("p"), BsonIgnoreIfNull]
    public string? Pair { get; init; }

    [BsonElement("n"), BsonIgnoreIfNull]
    public string? Name { get; init; }

    [BsonElement("o"), BsonIgnoreIfNull]
    public string? Topic { get; init; }

    [BsonElement("a"), BsonIgnoreIfNull]
    public string? AvatarUrl { get; init; }

    [BsonElement("u")]
    public long[] Users { get; init; } = [];

    [BsonElement("m")]
    public Dictionary<string, MongoRoomMember> Members { get; init; } = [];

    [BsonElement("l"), BsonIgnoreIfNull]
    public Dictionary<string, MongoRoomLink>? Links { get; init; }

    [BsonElement("q"), BsonIgnoreIfNull]
    public MongoRepeat[]? Repeats { get; init; }

    [BsonElement("x"), BsonIgnoreIfNull]
    public string[]? RepeatKeys { get; init; }

    [BsonElement("y"), BsonIgnoreIfNull]
    public DateTime? RepeatedAt { get; init; }

    public static string KeyOf(long id) => id.ToString(CultureInfo.InvariantCulture);

    public static string KeyOf(RoomPair pair) => string.Create(CultureInfo.InvariantCulture, $"{pair.Low}/{pair.High}");

    public static MongoRoomDocument Of(RoomRecord room, IReadOnlyCollection<RoomMemberRecord> members, MongoRepeat? repeat) => new()
    {
        Id = room.Id,
        Kind = room.Kind,
        Version = room.Version,
        Touched = room.Touched,
        CreatedBy = room.CreatedBy,
        IsRequest = room.IsRequest,
        Joined = room.MemberCount,
        SlowMode = room.SlowMode,
        MembersInvite = room.MembersInvite,
        Pair = room.Pair is { } pair ? KeyOf(pair) : null,
        Name = room.Name,
        Topic = room.Topic,
        AvatarUrl = room.AvatarUrl,
        Users = [.. members.Select(m => m.UserId)],
        Members = members.ToDictionary(m => KeyOf(m.UserId), MongoRoomMember.Of, StringComparer.Ordinal),
        Repeats = repeat is null ? null : [repeat],
        RepeatKeys = repeat is null ? null : [repeat.Key],
        RepeatedAt = repeat?.At,
    };

    public RoomRecord ToRecord() =>
        new(Id, Kind, PairOf(Pair), CreatedBy, Name, Topic, AvatarUrl, SlowMode, MembersInvite, Joined, Version, Touched) { IsRequest = IsRequest };

    /// <summary>Null of who does not stand in the room, or was not read.</summary>
    public RoomMemberRecord? MemberOf(long userId) => Members.GetValueOrDefault(KeyOf(userId))?.ToRecord(userId);

    public StoredRoom ToStored() => new(
        ToRecord(), [.. Members.Select(m => m.Value.ToRecord(IdOf(m.Key)))], [.. (Links ?? []).Select(l => l.Value.ToRecord(IdOf(l.Key)))]);

    private static RoomPair? PairOf(string? key)
    {
        if (key is null)
            return null;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return new RoomPair(IdOf(key[..slash]), IdOf(key[(slash + 1)..]));
    }

    private static long IdOf(string key) => long.Parse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
