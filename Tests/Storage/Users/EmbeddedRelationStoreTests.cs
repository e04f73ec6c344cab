using Social.Grains.Accounts;
using Social.Grains.Users;
using Social.Storage.Embedded.Accounts;
using Social.Storage.Embedded.Users;

namespace Social.Tests.Storage.Users;

public sealed class EmbeddedRelationStoreTests : RelationStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IRelationStore Store => new EmbeddedRelationStore(_folder.Database);

    protected override IUserStore Users => new EmbeddedUserStore(_folder.Database);

    protected override IAccountStore Accounts => new EmbeddedAccountStore(_folder.Database);
}
