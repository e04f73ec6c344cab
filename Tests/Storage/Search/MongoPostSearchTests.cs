using Social.Grains.Posts;
using Social.Grains.Search;
using Social.Storage.Mongo.Posts;
using Social.Storage.Mongo.Search;

namespace Social.Tests.Storage.Search;

public sealed class MongoPostSearchTests : PostSearchSuite, IAsyncLifetime
{
    private readonly MongoTestDatabase _database = new();
    private MongoPostStore _store;

    public MongoPostSearchTests() => _store = _database.NewPostStore();

    protected override IPostStore Posts => _store;

    protected override IPostSearch Search => new MongoPostSearch(_database.Connection);

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
