using Social.Grains.Media;
using Social.Storage.Embedded.Media;

namespace Social.Tests.Storage.Media;

public sealed class EmbeddedMediaStoreTests : MediaStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IMediaStore Store => new EmbeddedMediaStore(_folder.Database);
}
