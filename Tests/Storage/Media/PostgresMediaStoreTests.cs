using Social.Grains.Media;
using Social.Storage.Postgres.Media;

namespace Social.Tests.Storage.Media;

public sealed class PostgresMediaStoreTests : MediaStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;

    protected override IMediaStore Store => new PostgresMediaStore(_postgres.Database);

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    protected override void Reopen() => _postgres.Reopen();

    protected override void Dispose(bool disposing)
    {
    }
}
