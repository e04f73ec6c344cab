using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>What is written in the room: who asks is looked up among the members here, the work is done by <see cref="RoomMessages"/>.</summary>
internal sealed partial class RoomGrain : IRoomMessagesGrain
{
    private RoomMessages? _messages;

    private RoomMessages Messages => _messages ??= new RoomMessages(Id, messages, Fenced);

    public async Task<Repeatable<Message>> SendAsync(long userId, NewMessage message)
    {
        var room = await RoomAsync();
        // to answer is to accept
        if (room.Find(userId) is { State: MembershipState.Requested })
        {
            await AcceptAsync(userId);
            room = await RoomAsync();
        }
        await RequireStandingAsync(room);
        return await Messages.SendAsync(room, userId, message);
    }

    public async Task<Message> EditAsync(long userId, long messageId, MessageEdit edit)
    {
        (await RoomAsync()).RequireJoined(userId);
        return await Messages.EditAsync(userId, messageId, edit);
    }

    public async Task DeleteAsync(long userId, long messageId)
    {
        var room = await RoomAsync();
        var me = room.RequireJoined(userId);
        var mayDeleteAll = room.Room.Kind == RoomKind.Group && RoomRules.MayManage(me.Role);
        await Messages.DeleteAsync(userId, messageId, mayDeleteAll);
    }

    public async Task<Message> ReactAsync(long userId, long messageId, string emoji, bool added)
    {
        (await RoomAsync()).RequireJoined(userId);
        return await Messages.ReactAsync(userId, messageId, emoji, added);
    }

    public async Task<Message> GetMessageAsync(long userId, long messageId)
    {
        (await RoomAsync()).RequireReader(userId);
        var message = await Messages.FindAsync(messageId) ?? throw SocialException.NotFound("message");
        return await messages.Views.ShowAsync(message, userId);
    }

    public async Task<MessagePage> MessagesAsync(long userId, MessageQuery query)
    {
        (await RoomAsync()).RequireReader(userId);
        return await new RoomHistory(Id, messages, Messages.Log).PageAsync(userId, query);
    }

    public async Task<MissedRoomEvents> SinceAsync(long userId, long eventSeq)
    {
        (await RoomAsync()).RequireJoined(userId);
        return await new RoomHistory(Id, messages, Messages.Log).SinceAsync(eventSeq);
    }

    public async Task WatchAsync(long userId) => (await RoomAsync()).RequireJoined(userId);

    /// <summary>Another activation of this room writes. It may know of members what this one does not, so this one goes.</summary>
    private void Fenced()
    {
        _room = null;
        DeactivateOnIdle();
    }
}
