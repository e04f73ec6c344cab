using Social.Grains.Accounts;
using Social.Grains.Presence;
using Social.Storage.Embedded.Accounts;
using Social.Storage.Embedded.Presence;

namespace Social.Tests.Storage.Presence;

public sealed class EmbeddedPresenceStoreTests : PresenceStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IPresenceStore Store => new EmbeddedPresenceStore(_folder.Database);

    protected override IAccountStore Accounts => new EmbeddedAccountStore(_folder.Database);
}
