using Social.Grains.Accounts;
using Social.Grains.Presence;
using Social.Storage.Postgres.Presence;

namespace Social.Tests.Storage.Presence;

public sealed class PostgresPresenceStoreTests : PresenceStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IPresenceStore Store => new PostgresPresenceStore(_home.Postgres.Database);

    protected override IAccountStore Accounts => _home.Stores.Accounts;
}
