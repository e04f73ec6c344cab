using Social.Grains.Calls;
using Social.Storage.Postgres.Calls;

namespace Social.Tests.Storage.Calls;

public sealed class PostgresCallStoreTests : CallStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override ICallStore Store => new PostgresCallStore(_home.Postgres.Database);
}
