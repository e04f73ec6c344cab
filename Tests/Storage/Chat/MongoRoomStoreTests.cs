using Microsoft.Extensions.Logging.Abstractions;
using Social.Grains.Chat;
using Social.Storage.Mongo.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class MongoRoomStoreTests : RoomStoreSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();
    private MongoRoomStore _store;

    public MongoRoomStoreTests() => _store = New();

    protected override IRoomStore Store => _store;

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected override void Reopen()
    {
        _database.Reopen();
        _store = New();
    }

    private MongoRoomStore New() => new(_database.Connection, TimeProvider.System, NullLogger<MongoRoomStore>.Instance);
}
