using Social.Grains.Posts;
using Social.Grains.Search;
using Social.Storage.Embedded.Posts;
using Social.Storage.Embedded.Search;

namespace Social.Tests.Storage.Search;

public sealed class EmbeddedPostSearchTests : PostSearchSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IPostStore Posts => new EmbeddedPostStore(_folder.Database);

    protected override IPostSearch Search => new EmbeddedPostSearch(_folder.Database);
}
