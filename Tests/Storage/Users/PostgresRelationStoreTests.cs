using Social.Grains.Accounts;
using Social.Grains.Users;

namespace Social.Tests.Storage.Users;

public sealed class PostgresRelationStoreTests : RelationStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IRelationStore Store => _home.Stores.Relations;

    protected override IUserStore Users => _home.Stores.Users;

    protected override IAccountStore Accounts => _home.Stores.Accounts;
}
