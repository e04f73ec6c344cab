using System.Globalization;
using System.Runtime.InteropServices;
using MongoDB.Bson.Serialization.Attributes;
using Social.Grains;

namespace Social.Storage.Mongo;

/// <summary>A stored first answer, inside the document that the request made.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoRepeat
{
    /// <summary><c>user/key</c>: one value, because a sparse index over two fields would hold documents that have only one of
    /// them.</summary>
    [BsonElement("k")]
    public string Key { get; init; } = "";

    [BsonElement("h")]
    public byte[] BodyHash { get; init; } = [];

    [BsonElement("r")]
    public byte[] Answer { get; init; } = [];

    [BsonElement("t")]
    public DateTime At { get; init; }

    public static string KeyOf(long userId, string key) => string.Create(CultureInfo.InvariantCulture, $"{userId}/{key}");

    public static MongoRepeat Of(StoredRepeat repeat) => new()
    {
        Key = KeyOf(repeat.UserId, repeat.Key),
        BodyHash = [.. repeat.BodyHash],
        Answer = [.. repeat.Answer],
        At = repeat.At.UtcDateTime,
    };

    /// <summary>The last moment at which a repeat is too old to count.</summary>
    public static DateTime EndedAt(DateTimeOffset now) => (now - StoredRepeat.Lifetime).UtcDateTime;

    public StoredRepeat ToStored()
    {
        var slash = Key.IndexOf('/', StringComparison.Ordinal);
        return new StoredRepeat(
            long.Parse(Key.AsSpan(0, slash), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), Key[(slash + 1)..],
            ImmutableCollectionsMarshal.AsImmutableArray(BodyHash), ImmutableCollectionsMarshal.AsImmutableArray(Answer),
            new DateTimeOffset(At, TimeSpan.Zero));
    }
}
