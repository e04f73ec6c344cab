using Social.Grains.Presence;
using Social.Storage.Embedded.Presence;

namespace Social.Tests.Storage.Presence;

public sealed class EmbeddedPresenceStoreTests : PresenceStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStoreHome Home => _folder;

    protected override IPresenceStore Store => new EmbeddedPresenceStore(_folder.Database);
}
