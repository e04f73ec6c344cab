using Social.Grains.Calls;
using Social.Storage.Postgres.Calls;

namespace Social.Tests.Storage.Calls;

public sealed class PostgresCallStoreTests : CallStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;

    protected override ICallStore Store => new PostgresCallStore(_postgres.Database);

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    protected override void Reopen() => _postgres.Reopen();
}
