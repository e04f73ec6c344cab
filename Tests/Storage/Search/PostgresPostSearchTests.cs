using Social.Grains.Posts;
using Social.Grains.Search;

namespace Social.Tests.Storage.Search;

public sealed class PostgresPostSearchTests : PostSearchSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IPostStore Posts => _stores.Posts;

    protected override IPostSearch Search => _stores.PostSearch;

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
