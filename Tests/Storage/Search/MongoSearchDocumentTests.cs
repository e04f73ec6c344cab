using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using Social.Grains.Search;
using Social.Storage.Mongo;
using Social.Storage.Mongo.Search;

namespace Social.Tests.Storage.Search;

/// <summary>What search sends to MongoDB, without a server.</summary>
public sealed class MongoSearchDocumentTests
{
    private static readonly RenderArgs<MongoPostWords> Args =
        new(BsonSerializer.LookupSerializer<MongoPostWords>(), BsonSerializer.SerializerRegistry);

    [Fact]
    public void Words_of_a_post_are_written_as_the_class_says_and_come_back()
    {
        var document = MongoPostWords.Of(new IndexedPost(5, 7, ["東京", "#tag", "by:1"])).ToBsonDocument();
        Assert.Equal(["_id", "t", "w"], document.Names);
        var read = BsonSerializer.Deserialize<MongoPostWords>(document);
        Assert.Equal((5, 7), (read.Id, read.Touched));
        Assert.Equal(["東京", "#tag", "by:1"], read.Words);
    }

    [Fact]
    public void The_search_is_served_by_the_index()
    {
        var filter = MongoPostSearch.With(["rarest", "common"], 9).Render(Args);
        Assert.Equal(new BsonDocument { { "w", new BsonDocument("$all", new BsonArray { "rarest", "common" }) }, { "_id", new BsonDocument("$lt", 9L) } }, filter);
        var index = Assert.Single(MongoIndexes.OfPostWords);
        Assert.Equal(new BsonDocument { { "w", 1 }, { "_id", -1 } }, index.ToKeys<MongoPostWords>().Render(Args));
    }
}
