using Social.Grains.Tags;
using Social.Storage.Postgres.Tags;

namespace Social.Tests.Storage.Tags;

public sealed class PostgresTagFollowStoreTests : TagFollowStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override ITagFollowStore Store => new PostgresTagFollowStore(_home.Postgres.Database);
}
