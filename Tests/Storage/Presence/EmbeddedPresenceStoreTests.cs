using Social.Grains.Presence;
using Social.Storage.Embedded.Presence;

namespace Social.Tests.Storage.Presence;

public sealed class EmbeddedPresenceStoreTests : PresenceStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IPresenceStore Store => new EmbeddedPresenceStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
