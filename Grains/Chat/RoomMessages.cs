using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Media;
using Social.Grains.Posts;

namespace Social.Grains.Chat;

/// <summary>What members write in one room. Used by its grain, so by one thread at a time; whoever may do what is asked of the membership that the grain gives.</summary>
internal sealed partial class RoomMessages
{
    private readonly long _roomId;
    private readonly MessageServices _services;
    private readonly Func<RoomMembership?> _membership;
    private readonly RoomPublisher _publisher;
    private readonly Turns _withMedia = new();

    // of a direct room: the newest message of each of the two that this activation knows of
    private readonly Dictionary<long, long> _newest = [];

    /// <param name="membership">Who is in the room at the moment; null where that must be read.</param>
    /// <param name="fenced">Told that another activation writes to this room.</param>
    public RoomMessages(long roomId, MessageServices services, Func<RoomMembership?> membership, Action fenced)
    {
        (_roomId, _services, _membership) = (roomId, services, membership);
        _publisher = new RoomPublisher(roomId, services.Views, services.Push, services.Metrics, services.Time, services.Logger);
        Log = new RoomLog(
            roomId, services.Store, services.Metrics, services.Time, entries => _publisher.Tell(entries, e => Log!.Tail.At(e.Target)), fenced);
    }

    public RoomLog Log { get; }

    public Task<Repeatable<Message>> SendAsync(RoomMembership room, long userId, NewMessage message)
    {
        MessageRules.Check(message);
        // a repeat that comes while the first takes its media would find them in use; after the first it finds the message
        return message.MediaIds is { IsDefaultOrEmpty: false } ? _withMedia.TakeAsync(() => SendOnceAsync(room, userId, message)) : SendOnceAsync(room, userId, message);
    }

    public async Task<Message> EditAsync(long userId, long messageId, MessageEdit edit)
    {
        MessageRules.CheckEdit(edit.Text);
        var words = await TextParts.OfAsync(edit.Text, _services.Users);
        var entryId = _services.Ids.Next();
        var changed = await Log.ChangeAsync(messageId, entryId, message =>
        {
            if (message.IsGone)
                throw SocialException.NotFound("message");
            if (message.Sender != userId)
                throw RoomRules.Forbidden("Only its sender may edit a message.");
            return string.Equals(message.Text, edit.Text, StringComparison.Ordinal) ? null : new MessageChange(
                RoomEntryKind.MessageUpdated, userId,
                // the moment that the id has, because stores keep milliseconds: the answer says what later reads say
                message with { Text = edit.Text, EditedAt = IdGenerator.TimeOf(entryId), Mentions = words.Mentions, Entities = words.Entities });
        });
        return await _services.Views.ShowAsync(changed, userId);
    }

    /// <param name="mayDeleteAll">Whether the user may delete what others wrote.</param>
    public Task DeleteAsync(long userId, long messageId, bool mayDeleteAll) => RemoveAsync(
        userId, messageId, RoomEntryKind.MessageDeleted, MessageState.Deleted,
        message => message.Sender == userId || mayDeleteAll ? null : RoomRules.Forbidden("Only its sender, an owner or an admin may delete a message."));

    /// <summary>A moderator hides a message for good.</summary>
    public Task TakeDownAsync(long moderatorId, long messageId) =>
        RemoveAsync(moderatorId, messageId, RoomEntryKind.MessageDeleted, MessageState.TakenDown, _ => null);

    public async Task<Message> ReactAsync(long userId, long messageId, string emoji, bool added)
    {
        MessageRules.CheckEmoji(emoji);
        var changed = await Log.ChangeAsync(messageId, _services.Ids.Next(), message =>
        {
            if (message.IsGone)
                throw SocialException.NotFound("message");
            return Reacted(message, userId, emoji, added);
        });
        return await _services.Views.ShowAsync(changed, userId);
    }

    private async Task RemoveAsync(long by, long messageId, RoomEntryKind kind, MessageState state, Func<MessageRecord, SocialException?> refuse)
    {
        var before = await FindAsync(messageId) ?? throw SocialException.NotFound("message");
        if (refuse(before) is { } refusal)
            throw refusal;
        await _services.Media.DoubtAsync(before);
        await Log.ChangeAsync(messageId, _services.Ids.Next(), message => message.IsGone ? null : new MessageChange(kind, by, message.ToTombstone(state)));
        await _services.Media.RemoveAsync(before);
    }

    /// <summary>Notes a message; answers the sequence of its sender's message before it, where that is known.</summary>
    public long? Wrote(MessageRecord message)
    {
        long? before = _newest.TryGetValue(message.Sender, out var seq) ? seq : null;
        _newest[message.Sender] = Math.Max(message.Seq, seq);
        return before;
    }

    /// <summary>How far the room has come, for one of its members.</summary>
    public async Task<RoomProgress> ProgressAsync(RoomMemberRecord viewer)
    {
        var head = await Log.HeadAsync();
        var own = viewer.ReadSeq < head.LastSeq
            ? (await _services.Store.OwnCountsAsync(viewer.UserId, [new RoomPlace(_roomId, viewer.ReadSeq)])).GetValueOrDefault(_roomId)
            : 0;
        var last = head.LastSeq == 0 ? null : Log.Tail.Newest(head.LastSeq) ?? (await _services.Store.BeforeAsync(_roomId, head.LastSeq + 1, 1)).FirstOrDefault();
        return new RoomProgress(head, own, last);
    }

    /// <summary>A message of this room as it is stored.</summary>
    public async ValueTask<MessageRecord?> FindAsync(long messageId) =>
        Log.Tail.Find(messageId) ?? (await _services.Store.FindAsync([messageId])).FirstOrDefault(m => m.RoomId == _roomId);

    private async Task<Repeatable<Message>> SendOnceAsync(RoomMembership room, long userId, NewMessage message)
    {
        var hash = MessageRules.HashOf(message);
        var head = await Log.HeadAsync();
        SentMessage sent;
        if (Log.Tail.Find(userId, message.ClientMessageId) is { } recent)
            sent = Repeated(recent, hash);
        else if (await RefusalAsync(room, userId, message, head) is { } refusal)
            // whoever repeats what was sent gets its answer, whatever has changed since
            sent = await FindSentAsync(userId, message, hash) ?? throw refusal;
        else
            sent = await WriteOrFindAsync(room, userId, message, hash);
        if (sent.Replayed)
            _services.Metrics.Repeated();
        await _services.Notices.RaiseAsync(room, sent, this);
        return new Repeatable<Message>(await _services.Views.ShowAsync(sent.Message, userId), sent.Replayed);
    }

    private async ValueTask<SocialException?> RefusalAsync(RoomMembership room, long userId, NewMessage message, RoomHead head)
    {
        if (room.AsksWhenWrote(userId))
            room.Wrote(userId, IdGenerator.TimeOf(await _services.Store.LastOfSenderAsync(userId, _roomId)));
        try
        {
            room.RequireMayWrite(userId, _services.Time.GetUtcNow(), head.LastSeq);
        }
        catch (SocialException refusal) when (refusal.Kind != ErrorKind.NotFound)
        {
            return refusal;
        }
        // its media are in use: by the message that it may repeat
        return message.MediaIds is { IsDefaultOrEmpty: false } && await FindSentAsync(userId, message, 0) is not null ? MediaAttachments.InUse() : null;
    }

    /// <param name="hash">0: whatever its content was.</param>
    private async ValueTask<SentMessage?> FindSentAsync(long userId, NewMessage message, long hash)
    {
        if (message.ClientMessageId is not { } clientId)
            return null;
        var found = (await _services.Store.SentAsync(_roomId, [new ClientKey(userId, clientId)])).FirstOrDefault();
        return found is null ? null : hash == 0 ? new SentMessage(found, Replayed: true) : Repeated(found, hash);
    }

    private static SentMessage Repeated(MessageRecord message, long hash) =>
        message.ContentHash == hash ? new SentMessage(message, Replayed: true) : throw SendWork.Reused();

    private async Task<SentMessage> WriteOrFindAsync(RoomMembership room, long userId, NewMessage message, long hash)
    {
        try
        {
            return await WriteAsync(room, userId, message, hash);
        }
        catch (SocialException refusal) when (refusal.Code is ErrorCodes.NotAccepted or ErrorCodes.Blocked)
        {
            if (await FindSentAsync(userId, message, hash) is { } sent)
                return sent;
            throw;
        }
    }

    private async Task<SentMessage> WriteAsync(RoomMembership room, long userId, NewMessage message, long hash)
    {
        // before anything is waited for, so that of two at once slow mode stops the second
        room.Wrote(userId, _services.Time.GetUtcNow());
        try
        {
            if (message.ReplyTo is { } replyTo && await FindAsync(replyTo) is null)
                new ValidationErrors().Require(false, "replyTo", "must be a message of this room").ThrowIfAny();
            var words = await TextParts.OfAsync(message.Text, _services.Users);
            var draft = new MessageRecord(_roomId, 0, 0, _services.Ids.Next(), userId, message.Text, message.ClientMessageId, hash)
            {
                ReplyTo = message.ReplyTo,
                Mentions = words.Mentions,
                Entities = words.Entities,
            };
            await using var held = await _services.Media.TakeAsync(userId, draft.Id, message.MediaIds);
            var sent = await Log.SendAsync(draft with { Media = held.Media }, lastSeq => (_membership() ?? room).RequireMayStillWrite(userId, lastSeq));
            held.Written = !sent.Replayed;
            return sent;
        }
        catch (SocialException)
        {
            room.Wrote(userId, default);
            throw;
        }
    }
}
