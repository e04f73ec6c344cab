using Social.Grains.Calls;
using Social.Storage.Mongo.Calls;

namespace Social.Tests.Storage.Calls;

public sealed class MongoCallStoreTests : CallStoreSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();

    protected override ICallStore Store => new MongoCallStore(_database.Connection);

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    protected override void Reopen() => _database.Reopen();
}
