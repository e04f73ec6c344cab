using Npgsql;
using Social.Grains.Accounts;
using Social.Grains.Safety;
using Social.Grains.Users;

namespace Social.Tests.Storage.Safety;

public sealed class PostgresModerationStoreTests : ModerationStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IModerationStore Store => _home.Stores.Moderation;

    protected override IUserStore Users => _home.Stores.Users;

    protected override IAccountStore Accounts => _home.Stores.Accounts;

    protected override IRelationStore Relations => _home.Stores.Relations;

    protected override async Task<bool> CanExecuteAsync(string sql)
    {
        try
        {
            await _home.Postgres.ExecuteAsync(sql);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }
}
