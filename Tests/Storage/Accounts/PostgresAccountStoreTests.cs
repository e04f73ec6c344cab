using Social.Grains.Accounts;
using Social.Grains.Notifications;
using Social.Grains.Users;

namespace Social.Tests.Storage.Accounts;

public sealed class PostgresAccountStoreTests : AccountStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IAccountStore Store => _home.Stores.Accounts;

    protected override IUserStore Users => _home.Stores.Users;

    protected override INotificationStore Notifications => _home.Stores.Notifications;
}
