using Orleans.Concurrency;

namespace Social.Grains.Notifications;

/// <summary>Delivers what waits in one part of the outbox. Key: the part, 0 to 7.</summary>
[Alias("INotificationOutboxGrain")]
internal interface INotificationOutboxGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that it lives; it works by itself.</summary>
    [Alias("WakeAsync"), AlwaysInterleave, ResponseTimeout("00:00:04")]
    Task WakeAsync();
}
