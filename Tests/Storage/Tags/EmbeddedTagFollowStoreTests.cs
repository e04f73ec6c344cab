using Social.Grains.Tags;
using Social.Storage.Embedded.Tags;

namespace Social.Tests.Storage.Tags;

public sealed class EmbeddedTagFollowStoreTests : TagFollowStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override ITagFollowStore Store => new EmbeddedTagFollowStore(_folder.Database);
}
