using System.Collections.Immutable;
using MongoDB.Bson.Serialization.Attributes;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Storage.Mongo.Posts;

/// <summary>A mention, tag or link inside a post's document.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoPostEntity
{
    [BsonElement("k")]
    public EntityKind Kind { get; init; }

    [BsonElement("s")]
    public int Start { get; init; }

    [BsonElement("n")]
    public int Length { get; init; }

    [BsonElement("u"), BsonIgnoreIfNull]
    public long? UserId { get; init; }

    [BsonElement("t"), BsonIgnoreIfNull]
    public string? Tag { get; init; }

    public static MongoPostEntity[]? Of(ImmutableArray<PostEntity> entities) => entities.IsEmpty
        ? null
        : [.. entities.Select(e => new MongoPostEntity { Kind = e.Kind, Start = e.Start, Length = e.Length, UserId = e.UserId, Tag = e.Tag })];

    public PostEntity ToEntity() => new(Kind, Start, Length, UserId, Tag);
}

/// <summary>What a post keeps of an upload.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoPostMedia
{
    [BsonElement("i")]
    public long Id { get; init; }

    [BsonElement("k")]
    public MediaKind Kind { get; init; }

    [BsonElement("w"), BsonIgnoreIfNull]
    public int? Width { get; init; }

    [BsonElement("h"), BsonIgnoreIfNull]
    public int? Height { get; init; }

    [BsonElement("b"), BsonIgnoreIfNull]
    public string? Blurhash { get; init; }

    [BsonElement("a"), BsonIgnoreIfNull]
    public string? Alt { get; init; }

    [BsonElement("s"), BsonIgnoreIfNull]
    public string? Source { get; init; }

    public static MongoPostMedia[]? Of(ImmutableArray<PostMedia> media) => media.IsEmpty
        ? null
        :
        [
            .. media.Select(m => new MongoPostMedia
            {
                Id = m.Id, Kind = m.Kind, Width = m.Width, Height = m.Height, Blurhash = m.Blurhash, Alt = m.Alt, Source = m.Source,
            }),
        ];

    public PostMedia ToMedia() => new(Id, Kind, Width, Height, Blurhash, Alt, Source);
}
