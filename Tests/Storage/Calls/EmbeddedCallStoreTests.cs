using Social.Grains.Calls;
using Social.Storage.Embedded.Calls;

namespace Social.Tests.Storage.Calls;

public sealed class EmbeddedCallStoreTests : CallStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override ICallStore Store => new EmbeddedCallStore(_folder.Database);
}
