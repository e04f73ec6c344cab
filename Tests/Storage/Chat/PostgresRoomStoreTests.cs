using Social.Grains.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class PostgresRoomStoreTests : RoomStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IRoomStore Store => _home.Stores.Rooms;

    protected override IRoomLogStore Log => _home.Stores.RoomLog;
}
