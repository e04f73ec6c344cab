using Microsoft.Extensions.Logging.Abstractions;
using Social.Grains.Chat;
using Social.Storage.Mongo.Chat;

namespace Social.Tests.Storage.Chat;

public sealed class MongoMessageSearchTests : MessageSearchSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();
    private readonly List<MongoRoomLogStore> _logs = [];

    public MongoMessageSearchTests() => Open();

    protected override IMessageSearch Search => new MongoMessageSearch(_database.Connection);

    protected override IRoomLogStore Log => _logs[^1];

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
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

    private void Open() => _logs.Add(new MongoRoomLogStore(_database.Connection, TimeProvider.System, NullLogger<MongoRoomLogStore>.Instance));
}
