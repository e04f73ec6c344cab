using Social.Grains.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class PostgresRoomStoreTests : RoomStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IRoomStore Store => _stores.Rooms;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        _stores = new PostgresStores(_postgres.Database);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    protected override void Reopen()
    {
        _postgres.Reopen();
        _stores = new PostgresStores(_postgres.Database);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
