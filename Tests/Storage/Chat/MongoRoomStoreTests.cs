using Social.Grains.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class MongoRoomStoreTests : RoomStoreSuite
{
    private readonly MongoTestDatabase _database = new();

    protected override IStorageHome Home => _database;

    protected override IRoomStore Store => _database.Rooms;

    protected override IRoomLogStore Log => _database.RoomLog;
}
