using Social.Grains.Users;
using Social.Storage.Postgres.Users;

namespace Social.Tests.Storage.Users;

public sealed class PostgresBulkUserStoreTests : BulkUserStoreSuite
{
    private const string Indexes = "select string_agg(indexdef, ';' order by indexname) from pg_indexes where tablename = 'follows'";

    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IBulkUserStore Bulk => new PostgresBulkUserStore(_home.Postgres.Database);

    protected override IRelationStore Relations => _home.Stores.Relations;

    protected override IUserStore Users => _home.Stores.Users;

    [Fact]
    public async Task The_indexes_are_afterwards_what_they_were_before()
    {
        var before = await _home.Postgres.ScalarAsync<string>(Indexes);
        await Bulk.BeginAsync(Cancel);
        var meanwhile = await _home.Postgres.ScalarAsync<string>(Indexes);
        await Bulk.EndAsync(Cancel);

        Assert.NotEqual(before, meanwhile);
        Assert.Equal(before, await _home.Postgres.ScalarAsync<string>(Indexes));
    }
}
