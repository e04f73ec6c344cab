using Social.Grains.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class PostgresPostStoreTests : PostStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStoreHome Home => _home;

    protected override IPostStore Store => _home.Stores.Posts;
}
