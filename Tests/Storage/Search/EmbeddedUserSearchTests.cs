using Social.Grains.Accounts;
using Social.Grains.Search;
using Social.Grains.Users;
using Social.Storage.Embedded.Accounts;
using Social.Storage.Embedded.Search;
using Social.Storage.Embedded.Users;

namespace Social.Tests.Storage.Search;

public sealed class EmbeddedUserSearchTests : UserSearchSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override IUserSearch Search => new EmbeddedUserSearch(_folder.Database);

    protected override IUserStore Users => new EmbeddedUserStore(_folder.Database);

    protected override IAccountStore Accounts => new EmbeddedAccountStore(_folder.Database);

    protected override IRelationStore Relations => new EmbeddedRelationStore(_folder.Database);
}
