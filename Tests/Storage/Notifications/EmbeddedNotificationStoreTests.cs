using Social.Grains.Notifications;
using Social.Storage.Embedded.Notifications;

namespace Social.Tests.Storage.Notifications;

public sealed class EmbeddedNotificationStoreTests : NotificationStoreSuite
{
    private readonly EmbeddedFolder _folder = new();

    protected override IStorageHome Home => _folder;

    protected override INotificationStore Store => new EmbeddedNotificationStore(_folder.Database);
}
