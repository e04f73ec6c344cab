using Npgsql;
using Social.Grains.Accounts;
using Social.Grains.Safety;
using Social.Grains.Users;

namespace Social.Tests.Storage.Safety;

public sealed class PostgresModerationStoreTests : ModerationStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IModerationStore Store => _stores.Moderation;

    protected override IUserStore Users => _stores.Users;

    protected override IAccountStore Accounts => _stores.Accounts;

    protected override IRelationStore Relations => _stores.Relations;

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

    protected override async Task<bool> CanExecuteAsync(string sql)
    {
        try
        {
            await _postgres.ExecuteAsync(sql);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
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
