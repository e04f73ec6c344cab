using Social.Grains.Accounts;
using Social.Grains.Users;

namespace Social.Tests.Storage.Users;

public sealed class PostgresRelationStoreTests : RelationStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IRelationStore Store => _stores.Relations;

    protected override IUserStore Users => _stores.Users;

    protected override IAccountStore Accounts => _stores.Accounts;

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
