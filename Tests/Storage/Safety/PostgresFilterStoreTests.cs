using Social.Grains.Safety;

namespace Social.Tests.Storage.Safety;

public sealed class PostgresFilterStoreTests : FilterStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IFilterStore Store => _home.Stores.Filters;
}
