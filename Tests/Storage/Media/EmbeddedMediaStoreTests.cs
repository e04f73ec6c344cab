using Social.Grains.Media;
using Social.Storage.Embedded.Media;

namespace Social.Tests.Storage.Media;

public sealed class EmbeddedMediaStoreTests : MediaStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IMediaStore Store => new EmbeddedMediaStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
