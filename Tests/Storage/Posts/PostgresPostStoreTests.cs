using Social.Grains.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class PostgresPostStoreTests : PostStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IPostStore Store => _home.Stores.Posts;
}
