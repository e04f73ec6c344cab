using Social.Grains.Accounts;

namespace Social.Tests.Storage.Accounts;

public sealed class PostgresSigningKeyStoreTests : SigningKeyStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override ISigningKeyStore Store => _stores.SigningKeys;

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
