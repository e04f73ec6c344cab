using Social.Grains.Accounts;
using Social.Grains.Users;

namespace Social.Tests.Storage.Users;

public sealed class PostgresUserStoreTests : UserStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IUserStore Store => _home.Stores.Users;

    protected override IAccountStore Accounts => _home.Stores.Accounts;
}
