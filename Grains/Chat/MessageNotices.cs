using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;

namespace Social.Grains.Chat;

/// <summary>
/// Whom a message notifies: in a direct room the other, when it is the first that they have not read; in a group whom it mentions or answers. Nobody who has muted the room, and nobody
/// who has not accepted it.
/// </summary>
internal sealed class MessageNotices(NotificationPublisher notifications, IRoomLogStore store, TimeProvider time)
{
    /// <summary>Of what the other has not read so many are looked at to find the first.</summary>
    private const int MostLookedAt = 50;

    /// <summary>Durable when it returns. A repeat raises it again: the first attempt may have ended before this.</summary>
    public async ValueTask RaiseAsync(RoomMembership room, SentMessage sent, RoomMessages messages)
    {
        var message = sent.Message;
        if (room.Room.Kind == RoomKind.Direct)
        {
            var before = messages.Wrote(message);
            if (room.OtherOf(message.Sender) is { } other && Wants(other) && await IsFirstUnreadAsync(message, other.ReadSeq, sent.Replayed ? null : before))
                await notifications.NotifyAsync(EventOf(message, other.UserId));
            return;
        }
        if (message.Mentions.IsEmpty && message.ReplyTo is null)
            return;
        var told = message.Mentions.ToHashSet();
        if (message.ReplyTo is { } replyTo && await messages.FindAsync(replyTo) is { } answered)
            told.Add(answered.Sender);
        told.RemoveWhere(id => room.Find(id) is not { } member || !Wants(member));
        if (told.Count > 0)
            await notifications.NotifyAsync([.. told.Select(id => EventOf(message, id))]);
    }

    private bool Wants(RoomMemberRecord member) => member.State == MembershipState.Joined && !(member.MutedUntil > time.GetUtcNow());

    /// <param name="before">The sequence of the sender's message before this one; null where that is not known.</param>
    private async ValueTask<bool> IsFirstUnreadAsync(MessageRecord message, long readSeq, long? before)
    {
        if (message.Seq <= readSeq)
            return false;
        if (before is { } known)
            return known <= readSeq;
        // the next after the marker
        if (message.Seq == readSeq + 1)
            return true;
        var unread = await store.AfterAsync(message.RoomId, readSeq, MostLookedAt);
        return unread.FirstOrDefault(m => m.Sender == message.Sender)?.Id == message.Id;
    }

    private static NotificationEvent EventOf(MessageRecord message, long recipient) =>
        new(NotificationType.Message, recipient, message.Sender, AboutId: message.Id) { RoomId = message.RoomId };
}
