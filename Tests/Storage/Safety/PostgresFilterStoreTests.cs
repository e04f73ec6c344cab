using Social.Grains.Safety;

namespace Social.Tests.Storage.Safety;

public sealed class PostgresFilterStoreTests : FilterStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IFilterStore Store => _stores.Filters;

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
