using Social.Grains.Presence;
using Social.Storage.Postgres.Presence;

namespace Social.Tests.Storage.Presence;

public sealed class PostgresPresenceStoreTests : PresenceStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;

    protected override IPresenceStore Store => new PostgresPresenceStore(_postgres.Database);

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    protected override void Reopen() => _postgres.Reopen();

    protected override void Dispose(bool disposing)
    {
    }
}
