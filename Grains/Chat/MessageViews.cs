using System.Collections.Immutable;
using System.Globalization;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Users;
using Social.Grains.Media;
using Social.Grains.Users;

namespace Social.Grains.Chat;

/// <summary>One per silo: messages and events of rooms as clients get them.</summary>
internal sealed class MessageViews(UserCache users, IRoomLogStore store)
{
    /// <param name="viewer">Null: in the form that is the same for all.</param>
    public async ValueTask<Message> ShowAsync(MessageRecord message, long? viewer) => Made(message, await users.GetAsync(message.Sender), viewer);

    public async ValueTask<ImmutableArray<Message>> ShowAsync(IReadOnlyCollection<MessageRecord> messages, long? viewer)
    {
        var senders = await users.GetManyAsync([.. messages.Select(m => m.Sender).Distinct()]);
        return [.. messages.Select(m => Made(m, senders.GetValueOrDefault(m.Sender), viewer))];
    }

    /// <summary>Events in the order of the entries, which are of one room.</summary>
    public async ValueTask<ImmutableArray<RoomEvent>> EventsAsync(long roomId, ImmutableArray<RoomEntry> entries)
    {
        long[] targets = [.. entries.Select(e => e.Target).OfType<long>().Distinct()];
        var changed = targets.Length == 0 ? [] : (await store.AtAsync(roomId, targets)).ToDictionary(m => m.EventSeq);
        var events = ImmutableArray.CreateBuilder<RoomEvent>(entries.Length);
        foreach (var entry in entries)
            events.Add(await EventAsync(roomId, entry, entry.Message ?? (entry.Target is { } target ? changed.GetValueOrDefault(target) : null)));
        return events.MoveToImmutable();
    }

    /// <param name="message">The one that was created or changed.</param>
    public async ValueTask<RoomEvent> EventAsync(long roomId, RoomEntry entry, MessageRecord? message)
    {
        var (type, data) = entry.Kind switch
        {
            RoomEntryKind.MessageCreated => (RoomEventTypes.MessageCreated, (object)await ShowAsync(message!, null)),
            RoomEntryKind.MessageUpdated => (RoomEventTypes.MessageUpdated, await ShowAsync(message!, null)),
            RoomEntryKind.MessageDeleted => (RoomEventTypes.MessageDeleted, Deleted(roomId, message!, entry)),
            RoomEntryKind.Reacted => (RoomEventTypes.Reaction, ReactionData.Read(entry.Data!).ToEvent(roomId, message!, entry.UserId)),
            RoomEntryKind.MemberJoined => (RoomEventTypes.MemberJoined, await MemberAsync(roomId, entry)),
            RoomEntryKind.MemberLeft => (RoomEventTypes.MemberLeft, await MemberAsync(roomId, entry)),
            RoomEntryKind.MemberUpdated => (RoomEventTypes.MemberUpdated, await MemberAsync(roomId, entry)),
            _ => (RoomEventTypes.RoomUpdated, new RoomChanged(roomId)),
        };
        return new RoomEvent(entry.EventSeq, type, IdGenerator.TimeOf(entry.Id), data);
    }

    private static MessageDeleted Deleted(long roomId, MessageRecord message, RoomEntry entry) =>
        new(message.Id, roomId, message.Seq, message.State == MessageState.TakenDown ? null : entry.UserId);

    private async ValueTask<RoomMemberEvent> MemberAsync(long roomId, RoomEntry entry)
    {
        var data = MemberData.Read(entry);
        return new RoomMemberEvent(roomId, entry.UserId, await users.GetAsync(entry.UserId), data.By, data.Role);
    }

    private static Message Made(MessageRecord message, UserSummary? sender, long? viewer) => new(
        message.Id, message.RoomId, message.Seq, sender, message.Text, IdGenerator.TimeOf(message.Id), message.EditedAt, message.ReplyTo, message.ClientId)
    {
        Media = message.Media.IsEmpty ? [] : [.. message.Media.Select(m => MediaViews.Show(m, isPrivate: true))],
        Reactions = message.Reactions.IsEmpty
            ? []
            : [.. message.Reactions.Select(r => new MessageReaction(r.Emoji, r.UserIds.Length, viewer is { } id ? r.UserIds.Contains(id) : null))],
        Entities = message.Entities,
        Deleted = message.State == MessageState.Deleted,
        TakenDown = message.State == MessageState.TakenDown,
    };
}

/// <summary>What the log keeps of a reaction: <c>+3 👍</c>, how many there were then and with what.</summary>
internal readonly record struct ReactionData(bool Added, int Count, string Emoji)
{
    public static ReactionData Read(string stored)
    {
        var end = stored.IndexOf(' ', StringComparison.Ordinal);
        return new ReactionData(stored[0] == '+', int.Parse(stored.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture), stored[(end + 1)..]);
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{(Added ? '+' : '-')}{Count} {Emoji}");

    public RoomReaction ToEvent(long roomId, MessageRecord message, long userId) => new(roomId, message.Id, message.Seq, userId, Emoji, Added, Count);
}

/// <summary>What the log keeps of a change of a member besides whom it concerns: who did it and, where it changed, the role.</summary>
internal readonly record struct MemberData(long By, string? Role)
{
    public static MemberData Read(RoomEntry entry)
    {
        if (entry.Data is not { } stored)
            return new MemberData(entry.UserId, null);
        var parts = stored.Split(' ');
        return new MemberData(long.Parse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture), parts.Length > 1 ? parts[1] : null);
    }

    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{By}{(Role is null ? "" : " " + Role)}");
}
