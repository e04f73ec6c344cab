using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Notifications;

/// <summary>What a user was notified of. Key: user id. Reads leave out what the user may not see any more.</summary>
[Alias("INotificationInboxGrain")]
public interface INotificationInboxGrain : IGrainWithIntegerKey
{
    /// <summary>The topic of its events.</summary>
    const string Topic = "notifications";

    /// <summary>Newest first. The 5,000 newest are kept.</summary>
    [Alias("PageAsync"), AlwaysInterleave]
    Task<Page<Notification>> PageAsync(NotificationQuery query);

    /// <summary>What came after a sequence; a gap where that is more than 200.</summary>
    [Alias("SinceAsync"), AlwaysInterleave]
    Task<MissedNotifications> SinceAsync(long seq);

    [Alias("UnreadAsync"), AlwaysInterleave]
    Task<UnreadCount> UnreadAsync();

    /// <summary>Moves the read marker forward, not beyond the newest; an older sequence has no effect. Answers how it stands. Fails with <c>validation_failed</c>.</summary>
    [Alias("ReadAsync")]
    Task<UnreadCount> ReadAsync(long upTo);

    [Alias("SettingsAsync")]
    Task<NotificationSettings> SettingsAsync();

    /// <summary>Fails with <c>validation_failed</c>.</summary>
    [Alias("UpdateSettingsAsync")]
    Task<NotificationSettings> UpdateSettingsAsync(NotificationSettingsChange change);
}
