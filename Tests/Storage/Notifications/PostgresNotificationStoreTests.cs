using Social.Grains.Notifications;

namespace Social.Tests.Storage.Notifications;

public sealed class PostgresNotificationStoreTests : NotificationStoreSuite
{
    private readonly PostgresHome _home = new();

    protected override IStorageHome Home => _home;

    protected override INotificationStore Store => _home.Stores.Notifications;
}
