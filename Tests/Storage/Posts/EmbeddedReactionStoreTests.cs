using Social.Grains.Posts;
using Social.Storage.Embedded.Posts;

namespace Social.Tests.Storage.Posts;

public sealed class EmbeddedReactionStoreTests : ReactionStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IReactionStore Store => new EmbeddedReactionStore(_folder.Database);
}
