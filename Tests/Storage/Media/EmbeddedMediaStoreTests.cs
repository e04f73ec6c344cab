using Social.Grains.Media;
using Social.Storage.Embedded.Media;

namespace Social.Tests.Storage.Media;

public sealed class EmbeddedMediaStoreTests : MediaStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStoreHome Home => _folder;

    protected override IMediaStore Store => new EmbeddedMediaStore(_folder.Database);
}
