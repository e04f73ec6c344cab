using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;

namespace Social.Grains.Chat;

/// <summary>One per silo: which notifications are about rooms that their recipient is in no more, or about messages that are gone.</summary>
internal sealed class RoomSight(IRoomStore rooms, IRoomLogStore log)
{
    private static readonly IReadOnlySet<long> None = new HashSet<long>();

    /// <summary>The ids of those of these events.</summary>
    public async ValueTask<IReadOnlySet<long>> HiddenAsync(long recipient, IReadOnlyCollection<NotificationEvent> events)
    {
        NotificationEvent[] ofRooms = [.. events.Where(e => e.RoomId is not null)];
        if (ofRooms.Length == 0)
            return None;
        var joined = (await rooms.JoinedAsync(recipient, RoomRules.MostRooms)).ToHashSet();
        long[] wanted = [.. ofRooms.Where(e => e.Type == NotificationType.Message).Select(e => e.AboutId).OfType<long>().Distinct()];
        var gone = wanted.Length == 0 ? [] : (await log.FindAsync(wanted)).Where(m => m.IsGone).Select(m => m.Id).ToHashSet();
        return ofRooms.Where(e => !joined.Contains(e.RoomId!.Value) || gone.Contains(e.AboutId ?? 0)).Select(e => e.Id).ToHashSet();
    }
}
