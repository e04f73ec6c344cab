using System.Collections.Immutable;

namespace Social.Grains.Notifications;

/// <summary>The side of an inbox that takes what the stream did not bring. Key: the recipient's user id.</summary>
[Alias("INotificationDelivery")]
internal interface INotificationDelivery : IGrainWithIntegerKey
{
    /// <summary>Takes in events from the outbox; they are out of it when this returns.</summary>
    [Alias("DeliverAsync"), ResponseTimeout("00:00:12")]
    Task DeliverAsync(ImmutableArray<NotificationEvent> events);
}
