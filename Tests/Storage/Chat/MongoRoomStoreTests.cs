using Microsoft.Extensions.Logging.Abstractions;
using Social.Grains.Chat;
using Social.Storage.Mongo.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class MongoRoomStoreTests : RoomStoreSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();
    private readonly List<MongoRoomStore> _stores = [];
    private readonly List<MongoRoomLogStore> _logs = [];

    public MongoRoomStoreTests() => Open();

    protected override IRoomStore Store => _stores[^1];

    protected override IRoomLogStore Log => _logs[^1];

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        foreach (var log in _logs)
            await log.DisposeAsync();
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

    private void Open()
    {
        _stores.Add(new MongoRoomStore(_database.Connection, TimeProvider.System, NullLogger<MongoRoomStore>.Instance));
        _logs.Add(new MongoRoomLogStore(_database.Connection, TimeProvider.System, NullLogger<MongoRoomLogStore>.Instance));
    }
}
