using Social.Grains.Posts;
using Social.Storage.Embedded.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class EmbeddedReactionStoreTests : ReactionStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IReactionStore Store => new EmbeddedReactionStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
