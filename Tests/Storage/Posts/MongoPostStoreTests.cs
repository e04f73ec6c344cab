using Social.Grains.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class MongoPostStoreTests : PostStoreSuite
{
    private readonly MongoTestDatabase _database = new();

    protected override IStorageHome Home => _database;

    protected override IPostStore Store => _database.Posts;
}
