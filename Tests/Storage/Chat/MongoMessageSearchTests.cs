using Social.Grains.Chat;
using Social.Storage.Mongo.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class MongoMessageSearchTests : MessageSearchSuite
{
    private readonly MongoTestDatabase _database = new();

    protected override IStorageHome Home => _database;

    protected override IMessageSearch Search => new MongoMessageSearch(_database.Connection);

    protected override IRoomLogStore Log => _database.RoomLog;
}
