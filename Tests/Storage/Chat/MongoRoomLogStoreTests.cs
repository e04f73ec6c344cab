using Social.Grains.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class MongoRoomLogStoreTests : RoomLogStoreSuite
{
    private readonly MongoTestDatabase _database = new();

    protected override IStorageHome Home => _database;

    protected override IRoomLogStore Store => _database.RoomLog;
}
