using Social.Grains.Interfaces.Notifications;

namespace Social.Grains.Notifications;

/// <summary>What settings say, and how they are stored: two bits for each type, at twice its number.</summary>
public static class NotificationRules
{
    /// <summary>A bit for each type.</summary>
    public const int AllTypes = (1 << ((int)NotificationType.MissedCall + 1)) - 1;

    public static NotifyOf Of(this NotificationSettings settings, NotificationType type) => type switch
    {
        NotificationType.Follow => settings.Follow,
        NotificationType.FollowRequest => settings.FollowRequest,
        NotificationType.Mention => settings.Mention,
        NotificationType.Comment => settings.Comment,
        NotificationType.Like => settings.Like,
        NotificationType.Repost => settings.Repost,
        NotificationType.Quote => settings.Quote,
        NotificationType.Message => settings.Message,
        NotificationType.MissedCall => settings.MissedCall,
        _ => NotifyOf.Off,
    };

    /// <param name="follows">Whether the recipient follows the actor.</param>
    public static bool Wants(this NotificationSettings settings, NotificationType type, bool follows) =>
        settings.Of(type) is var of && (of == NotifyOf.On || (of == NotifyOf.Following && follows));

    public static NotificationSettings With(this NotificationSettings before, NotificationSettingsChange change) => new(
        change.Follow ?? before.Follow, change.FollowRequest ?? before.FollowRequest, change.Mention ?? before.Mention, change.Comment ?? before.Comment,
        change.Like ?? before.Like, change.Repost ?? before.Repost, change.Quote ?? before.Quote,
        change.Message ?? before.Message, MissedCall: change.MissedCall ?? before.MissedCall);

    public static long Pack(this NotificationSettings settings) =>
        Enum.GetValues<NotificationType>().Aggregate(0L, (packed, type) => packed | ((long)settings.Of(type) << (2 * (int)type)));

    public static NotificationSettings Unpack(long packed)
    {
        return packed == 0 ? new NotificationSettings() : new NotificationSettings(
            Of(NotificationType.Follow), Of(NotificationType.FollowRequest), Of(NotificationType.Mention), Of(NotificationType.Comment),
            Of(NotificationType.Like), Of(NotificationType.Repost), Of(NotificationType.Quote),
            Of(NotificationType.Message), MissedCall: Of(NotificationType.MissedCall));

        NotifyOf Of(NotificationType type) => (NotifyOf)((packed >> (2 * (int)type)) & 3);
    }

    /// <summary>A bit for each of these types; for all where none is named.</summary>
    public static int Mask(IReadOnlyCollection<NotificationType> types) =>
        types.Count == 0 ? AllTypes : types.Aggregate(0, (mask, type) => mask | (1 << (int)type));
}
