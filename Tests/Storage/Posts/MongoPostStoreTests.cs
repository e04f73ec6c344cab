using Social.Grains.Posts;
using Social.Storage.Mongo.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class MongoPostStoreTests : PostStoreSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();
    private MongoPostStore _store;

    public MongoPostStoreTests() => _store = _database.NewPostStore();

    protected override IPostStore Store => _store;

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    protected override void Reopen()
    {
        _database.Reopen();
        _store = _database.NewPostStore();
    }

    protected override void Dispose(bool disposing)
    {
    }
}
