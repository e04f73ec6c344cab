using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>What is written in the room: who asks is looked up among the members here, the work is done by <see cref="RoomMessages"/>.</summary>
internal sealed partial class RoomGrain : IRoomMessagesGrain
{
    private RoomMessages? _messages;
    private RoomReceipts? _receipts;

    private RoomMessages Messages => _messages ??= new RoomMessages(Id, messages, () => _room, Fenced);

    private RoomReceipts Receipts => _receipts ??= new RoomReceipts(Id, messages, GrainFactory);

    public async Task<Repeatable<Message>> SendAsync(long userId, NewMessage message)
    {
        var room = await RoomAsync();
        // to answer is to accept
        if (room.Find(userId) is { State: MembershipState.Requested })
        {
            MessageRules.Check(message);
            await RequireStandingAsync(room);
            room.RequireNoBlock();
            await AcceptAsync(userId);
            room = await RoomAsync();
        }
        await RequireStandingAsync(room);
        var sent = await Messages.SendAsync(room, userId, message);
        Receipts.Wrote(userId);
        return sent;
    }

    public async Task<Message> EditAsync(long userId, long messageId, MessageEdit edit)
    {
        await RequireMayReachAsync(userId);
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
        // what one did oneself one may take back
        if (added)
            await RequireMayReachAsync(userId);
        else
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

    public async Task<RoomReadState> ReadAsync(long userId, long seq)
    {
        var room = await RoomAsync();
        var me = room.RequireReader(userId);
        var head = await Messages.Log.HeadAsync();
        return await Receipts.ReadAsync(room, me, seq, head);
    }

    public async Task DeliveredAsync(long userId, long seq)
    {
        var room = await RoomAsync();
        var me = room.RequireJoined(userId);
        var head = await Messages.Log.HeadAsync();
        await Receipts.DeliveredAsync(room, me, seq, head);
    }

    public async Task<Page<RoomStand>> ReceiptsAsync(long userId, PageQuery page)
    {
        var room = await RoomAsync();
        room.RequireJoined(userId);
        var before = page.Before ?? long.MaxValue;
        RoomMemberRecord[] left =
            [.. room.All.Where(m => m.State == MembershipState.Joined && m.JoinId < before).OrderByDescending(m => m.JoinId).Take(page.Limit + 1)];
        var shown = left.Length > page.Limit ? left[..page.Limit] : left;
        return new Page<RoomStand>(await Receipts.OfAsync(shown, userId), left.Length > page.Limit ? shown[^1].JoinId : null);
    }

    public async Task TypingAsync(long userId)
    {
        var room = await RoomAsync();
        room.RequireJoined(userId);
        if (!room.IsBlocked)
            await Receipts.TypingAsync(userId);
    }

    public async Task WatchAsync(long userId) => (await RoomAsync()).RequireJoined(userId);

    public Task EraseMessageAsync(long userId, long messageId) => Messages.DeleteAsync(userId, messageId, mayDeleteAll: false);

    public async Task<long> ReportedAsync(long userId, long messageId)
    {
        if ((await RoomAsync()).Find(userId) is null or { State: MembershipState.Invited })
            throw SocialException.NotFound("message");
        return (await Messages.FindAsync(messageId) ?? throw SocialException.NotFound("message")).Sender;
    }

    public Task TakeDownMessageAsync(long moderatorId, long messageId) => Messages.TakeDownAsync(moderatorId, messageId);

    /// <summary>Somebody in the room whose words may reach the others. Fails with <c>not_found</c>, <c>blocked</c>.</summary>
    private async Task RequireMayReachAsync(long userId)
    {
        var room = await RoomAsync();
        room.RequireJoined(userId);
        await RequireStandingAsync(room);
        room.RequireNoBlock();
    }

    /// <summary>Another activation of this room writes. It may know of members what this one does not, so this one goes.</summary>
    private void Fenced()
    {
        _room = null;
        DeactivateOnIdle();
    }
}
