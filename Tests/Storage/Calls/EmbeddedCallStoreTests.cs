using Social.Grains.Calls;
using Social.Storage.Embedded.Calls;

namespace Social.Tests.Storage.Calls;

public sealed class EmbeddedCallStoreTests : CallStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override ICallStore Store => new EmbeddedCallStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
