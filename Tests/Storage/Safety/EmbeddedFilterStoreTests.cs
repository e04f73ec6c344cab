using Social.Grains.Safety;
using Social.Storage.Embedded.Safety;

namespace Social.Tests.Storage.Safety;

public sealed class EmbeddedFilterStoreTests : FilterStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IFilterStore Store => new EmbeddedFilterStore(_folder.Database);
}
