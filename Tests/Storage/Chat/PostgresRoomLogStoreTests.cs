using Social.Grains.Chat;
using Social.Storage.Postgres.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class PostgresRoomLogStoreTests : RoomLogStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresRoomLogStore _store = null!;

    protected override IRoomLogStore Store => _store;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        _store = new PostgresRoomLogStore(_postgres.Database);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    protected override void Reopen()
    {
        _postgres.Reopen();
        _store = new PostgresRoomLogStore(_postgres.Database);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
