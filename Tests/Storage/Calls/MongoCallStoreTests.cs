using Social.Grains.Calls;
using Social.Storage.Mongo.Calls;

namespace Social.Tests.Storage.Calls;

public sealed class MongoCallStoreTests : CallStoreSuite
{
    private readonly MongoTestDatabase _database = new();

    protected override IStorageHome Home => _database;

    protected override ICallStore Store => new MongoCallStore(_database.Connection);
}
