using Microsoft.Extensions.Logging.Abstractions;
using Social.Grains.Chat;
using Social.Storage.Mongo.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class MongoRoomLogStoreTests : RoomLogStoreSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();
    private readonly List<MongoRoomLogStore> _stores = [];

    public MongoRoomLogStoreTests() => Open();

    protected override IRoomLogStore Store => _stores[^1];

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected override void Reopen()
    {
        _database.Reopen();
        Open();
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void Open() => _stores.Add(new MongoRoomLogStore(_database.Connection, TimeProvider.System, NullLogger<MongoRoomLogStore>.Instance));
}
