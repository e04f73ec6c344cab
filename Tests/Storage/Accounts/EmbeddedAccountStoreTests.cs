using Social.Grains.Accounts;
using Social.Grains.Notifications;
using Social.Grains.Users;
using Social.Storage.Embedded.Accounts;
using Social.Storage.Embedded.Notifications;
using Social.Storage.Embedded.Users;

namespace Social.Tests.Storage.Accounts;

public sealed class EmbeddedAccountStoreTests : AccountStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IAccountStore Store => new EmbeddedAccountStore(_folder.Database);

    protected override IUserStore Users => new EmbeddedUserStore(_folder.Database);

    protected override INotificationStore Notifications => new EmbeddedNotificationStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
