using Social.Grains.Posts;
using Social.Storage.Embedded.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class EmbeddedPostStoreTests : PostStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IPostStore Store => new EmbeddedPostStore(_folder.Database);
}
