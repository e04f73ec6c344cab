using Social.Grains.Accounts;
using Social.Grains.Notifications;
using Social.Grains.Users;

namespace Social.Tests.Storage.Accounts;

public sealed class PostgresAccountStoreTests : AccountStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IAccountStore Store => _stores.Accounts;

    protected override IUserStore Users => _stores.Users;

    protected override INotificationStore Notifications => _stores.Notifications;

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
