using Social.Grains.Tags;
using Social.Storage.Postgres.Tags;

namespace Social.Tests.Storage.Tags;

public sealed class PostgresTagFollowStoreTests : TagFollowStoreSuite, IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;

    protected override ITagFollowStore Store => new PostgresTagFollowStore(_postgres.Database);

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    protected override void Reopen() => _postgres.Reopen();

    protected override void Dispose(bool disposing)
    {
    }
}
