using Social.Grains.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class PostgresRoomLogStoreTests : RoomLogStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IRoomLogStore Store => _home.Stores.RoomLog;
}
