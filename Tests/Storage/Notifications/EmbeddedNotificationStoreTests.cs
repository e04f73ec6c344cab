using Social.Grains.Notifications;
using Social.Storage.Embedded.Notifications;

namespace Social.Tests.Storage.Notifications;

public sealed class EmbeddedNotificationStoreTests : NotificationStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override INotificationStore Store => new EmbeddedNotificationStore(_folder.Database);

    protected override void Reopen() => _folder.Reopen();

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
