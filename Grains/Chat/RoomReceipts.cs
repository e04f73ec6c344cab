using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Chat;

/// <summary>
/// How far members of one room have read and received, and who writes. Who hides how far they have read does not see how far others have. Used by its grain, so by one thread at a time.
/// </summary>
internal sealed class RoomReceipts(long roomId, MessageServices services, IGrainFactory grains)
{
    /// <summary>In larger rooms nobody is told at once how far others have read: each message would be answered by as many pushes as there are members, to each of them.</summary>
    private const int MostTold = 50;

    private static readonly TimeSpan TypingPause = TimeSpan.FromSeconds(3);

    private readonly string _topic = $"room:{roomId}";
    private readonly RoomMarkerQueue _markers = new(services.Rooms);
    private readonly Dictionary<long, long> _typed = [];

    /// <summary>Moves a member's read marker forward, never beyond the newest message.</summary>
    public async Task<RoomReadState> ReadAsync(RoomMembership room, RoomMemberRecord me, long seq, RoomHead head)
    {
        new ValidationErrors().Require(seq >= 0, "seq", "must not be negative").ThrowIfAny();
        var upTo = Math.Min(seq, head.LastSeq);
        if (upTo > me.ReadSeq)
        {
            await _markers.MoveAsync(new RoomMarkers(roomId, me.UserId, upTo, upTo));
            if (Move(room, me.UserId, upTo, upTo))
                await TellAsync(room, RoomEventTypes.Read, me.UserId, upTo, head);
        }
        var readSeq = Math.Max(upTo, me.ReadSeq);
        return new RoomReadState(readSeq, head.LastSeq, await UnreadAsync(me.UserId, readSeq, head));
    }

    /// <summary>Notes that messages of a direct room have reached a device of one of the two.</summary>
    public async Task DeliveredAsync(RoomMembership room, RoomMemberRecord me, long seq, RoomHead head)
    {
        var upTo = Math.Min(seq, head.LastSeq);
        if (room.Room.Kind != RoomKind.Direct || upTo <= me.DeliveredSeq)
            return;
        await _markers.MoveAsync(new RoomMarkers(roomId, me.UserId, 0, upTo));
        if (Move(room, me.UserId, 0, upTo))
            await TellAsync(room, RoomEventTypes.Delivered, me.UserId, upTo, head);
    }

    /// <summary>How far these members have read, as far as they and the viewer show it; always the viewer's own.</summary>
    public async Task<ImmutableArray<RoomStand>> OfAsync(IReadOnlyList<RoomMemberRecord> members, long viewer)
    {
        var isShown = await SharesAsync(viewer)
            ? await Task.WhenAll(members.Select(m => SharesAsync(m.UserId)))
            : [.. members.Select(_ => false)];
        return [.. members.Where((m, i) => isShown[i] || m.UserId == viewer).Select(m => new RoomStand(m.UserId, m.ReadSeq, m.DeliveredSeq))];
    }

    /// <summary>Tells the room that somebody writes, at most every 3 s of each.</summary>
    public async Task TypingAsync(long userId)
    {
        var now = services.Time.GetTimestamp();
        if (_typed.TryGetValue(userId, out var last) && services.Time.GetElapsedTime(last) < TypingPause)
            return;
        _typed[userId] = now;
        await services.Push.ToTopicAsync(new Push(_topic, RoomEventTypes.Typing, new RoomTyping(roomId, userId), null, services.Time.GetUtcNow()));
    }

    /// <summary>They have written: the next time that they type is told at once.</summary>
    public void Wrote(long userId) => _typed.Remove(userId);

    private async ValueTask<long> UnreadAsync(long userId, long readSeq, RoomHead head)
    {
        if (readSeq >= head.LastSeq)
            return 0;
        var own = await services.Store.OwnCountsAsync(userId, [new RoomPlace(roomId, readSeq)]);
        return Math.Max(0, head.LastSeq - readSeq - own.GetValueOrDefault(roomId));
    }

    /// <summary>Puts what is durable into memory. False: it stands there already, or they are gone.</summary>
    private static bool Move(RoomMembership room, long userId, long readSeq, long deliveredSeq)
    {
        if (room.Find(userId) is not { } now || (now.ReadSeq >= readSeq && now.DeliveredSeq >= deliveredSeq))
            return false;
        room.Put(now with { ReadSeq = Math.Max(now.ReadSeq, readSeq), DeliveredSeq = Math.Max(now.DeliveredSeq, deliveredSeq) });
        return true;
    }

    private async Task TellAsync(RoomMembership room, string type, long userId, long seq, RoomHead head)
    {
        // of whom a stranger has asked they learn nothing
        if (!room.HasJoined(userId))
            return;
        var told = new Push(_topic, type, new RoomReceipt(roomId, userId, seq), head.EventSeq, services.Time.GetUtcNow());
        if (room.Joined.Length <= MostTold && await SharesAsync(userId))
            await services.Push.ToTopicAsync(told with { Part = Push.Receipts });
        else
            // the other devices of the same person
            await services.Push.ToUserAsync(userId, told);
    }

    private async Task<bool> SharesAsync(long userId) => (await grains.GetGrain<IUserGrain>(userId).SettingsAsync()).ReadReceipts;
}
