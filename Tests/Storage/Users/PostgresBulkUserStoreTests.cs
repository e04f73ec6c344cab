using Social.Grains.Users;
using Social.Storage.Postgres.Users;

namespace Social.Tests.Storage.Users;

public sealed class PostgresBulkUserStoreTests : BulkUserStoreSuite, IAsyncLifetime
{
    private const string Indexes = "select string_agg(indexdef, ';' order by indexname) from pg_indexes where tablename = 'follows'";

    private PostgresTestDatabase _postgres = null!;
    private PostgresStores _stores = null!;

    protected override IBulkUserStore Bulk => new PostgresBulkUserStore(_postgres.Database);

    protected override IRelationStore Relations => _stores.Relations;

    protected override IUserStore Users => _stores.Users;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        _stores = new PostgresStores(_postgres.Database);
    }

    [Fact]
    public async Task The_indexes_are_afterwards_what_they_were_before()
    {
        var before = await _postgres.ScalarAsync<string>(Indexes);
        await Bulk.BeginAsync(Cancel);
        var meanwhile = await _postgres.ScalarAsync<string>(Indexes);
        await Bulk.EndAsync(Cancel);

        Assert.NotEqual(before, meanwhile);
        Assert.Equal(before, await _postgres.ScalarAsync<string>(Indexes));
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    protected override void Reopen()
    {
        _postgres.Reopen();
        _stores = new PostgresStores(_postgres.Database);
    }

    protected override void Dispose(bool disposing)
    {
    }
}
