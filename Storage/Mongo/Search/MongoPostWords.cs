using MongoDB.Bson.Serialization.Attributes;
using Social.Grains.Search;

namespace Social.Storage.Mongo.Search;

/// <summary>
/// The words of a post in collection <c>post_words</c>, beside the post and a moment behind it.
/// <code>
/// _id  long      the post
/// t    long      id of the change as of which these are its words
/// w    [string]  the words; the index has an entry for each
/// </code>
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class MongoPostWords
{
    [BsonId]
    public long Id { get; init; }

    [BsonElement("t")]
    public long Touched { get; init; }

    [BsonElement("w")]
    public string[] Words { get; init; } = [];

    public static MongoPostWords Of(IndexedPost post) => new() { Id = post.Id, Touched = post.Touched, Words = [.. post.Words] };
}

/// <summary>Below which change a feed partition is indexed, in collection <c>search_positions</c>.</summary>
[BsonIgnoreExtraElements]
internal sealed class MongoSearchPosition
{
    [BsonId]
    public int Part { get; init; }

    [BsonElement("t")]
    public long Position { get; init; }
}
