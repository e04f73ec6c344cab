using Social.Grains.Posts;
using Social.Grains.Search;

namespace Social.Tests.Storage.Search;

public sealed class PostgresPostSearchTests : PostSearchSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override IPostStore Posts => _home.Stores.Posts;

    protected override IPostSearch Search => _home.Stores.PostSearch;
}
