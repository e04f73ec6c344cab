using Social.Grains.Posts;
using Social.Storage.Embedded.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class EmbeddedPostStoreTests : PostStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IPostStore Store => new EmbeddedPostStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
