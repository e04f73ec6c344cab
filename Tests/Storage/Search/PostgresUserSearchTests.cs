using Social.Grains.Accounts;
using Social.Grains.Search;
using Social.Grains.Users;

namespace Social.Tests.Storage.Search;

public sealed class PostgresUserSearchTests : UserSearchSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IUserSearch Search => _stores.UserSearch;

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

    protected override void Reopen()
    {
        _postgres.Reopen();
        _stores = new PostgresStores(_postgres.Database);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
