using MongoDB.Bson.Serialization.Attributes;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Storage.Mongo.Chat;

/// <summary>Somebody in a room's document; see <see cref="MongoRoomDocument"/>.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoRoomMember
{
    [BsonElement("o")]
    public RoomRole Role { get; init; }

    [BsonElement("s")]
    public MembershipState State { get; init; }

    [BsonElement("j")]
    public long JoinId { get; init; }

    [BsonElement("i"), BsonIgnoreIfNull]
    public long? InvitedBy { get; init; }

    [BsonElement("u"), BsonIgnoreIfNull]
    public DateTime? MutedUntil { get; init; }

    [BsonElement("a"), BsonIgnoreIfDefault]
    public bool Archived { get; init; }

    [BsonElement("r"), BsonIgnoreIfDefault]
    public long ReadSeq { get; init; }

    [BsonElement("d"), BsonIgnoreIfDefault]
    public long DeliveredSeq { get; init; }

    [BsonElement("v"), BsonIgnoreIfDefault]
    public long Version { get; init; }

    public static MongoRoomMember Of(RoomMemberRecord member) => new()
    {
        Role = member.Role,
        State = member.State,
        JoinId = member.JoinId,
        InvitedBy = member.InvitedBy,
        MutedUntil = member.MutedUntil?.UtcDateTime,
        Archived = member.Archived,
        ReadSeq = member.ReadSeq,
        DeliveredSeq = member.DeliveredSeq,
        Version = member.Version,
    };

    public RoomMemberRecord ToRecord(long userId) => new(
        userId, Role, State, JoinId, InvitedBy, MutedUntil is { } until ? new DateTimeOffset(until, TimeSpan.Zero) : null, Archived, ReadSeq, DeliveredSeq,
        Version);
}

/// <summary>A link in a room's document.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoRoomLink
{
    [BsonElement("k")]
    public string Token { get; init; } = "";

    [BsonElement("c")]
    public long CreatedBy { get; init; }

    [BsonElement("e")]
    public DateTime ExpiresAt { get; init; }

    [BsonElement("m"), BsonIgnoreIfNull]
    public int? MaxUses { get; init; }

    [BsonElement("n")]
    public int Uses { get; init; }

    public static MongoRoomLink Of(RoomLinkRecord link) =>
        new() { Token = link.Token, CreatedBy = link.CreatedBy, ExpiresAt = link.ExpiresAt.UtcDateTime, MaxUses = link.MaxUses, Uses = link.Uses };

    public RoomLinkRecord ToRecord(long id) => new(id, Token, CreatedBy, new DateTimeOffset(ExpiresAt, TimeSpan.Zero), MaxUses, Uses);
}
