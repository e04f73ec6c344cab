using Social.Grains.Posts;
using Social.Grains.Search;
using Social.Storage.Mongo.Search;

namespace Social.Tests.Storage.Search;

public sealed class MongoPostSearchTests : PostSearchSuite
{
    private readonly MongoTestDatabase _database = new();

    protected override IStorageHome Home => _database;

    protected override IPostStore Posts => _database.Posts;

    protected override IPostSearch Search => new MongoPostSearch(_database.Connection);
}
