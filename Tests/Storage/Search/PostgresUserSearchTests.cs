using Social.Grains.Accounts;
using Social.Grains.Search;
using Social.Grains.Users;

namespace Social.Tests.Storage.Search;

public sealed class PostgresUserSearchTests : UserSearchSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IUserSearch Search => _home.Stores.UserSearch;

    protected override IUserStore Users => _home.Stores.Users;

    protected override IAccountStore Accounts => _home.Stores.Accounts;

    protected override IRelationStore Relations => _home.Stores.Relations;
}
