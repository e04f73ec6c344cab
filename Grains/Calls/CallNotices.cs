using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;

namespace Social.Grains.Calls;

/// <summary>One per silo: tells people that they missed a call.</summary>
internal sealed class CallNotices(NotificationPublisher notifications)
{
    /// <summary>Durable when it returns; a repeat has no effect.</summary>
    public Task RaiseAsync(CallRecord call) => notifications.NotifyAsync(
    [
        .. call.Members.Where(m => m.HasMissed && !m.Notified).Select(m => new NotificationEvent(NotificationType.MissedCall, m.UserId, call.Caller)
        {
            RoomId = call.RoomId,
            CallId = call.Id,
        }),
    ]);
}
