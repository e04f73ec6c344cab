using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>What was written in one room, a page at a time.</summary>
internal sealed class RoomHistory(long roomId, MessageServices services, RoomLog log)
{
    /// <summary>The most events that a client is told of what it missed; more is a page to read.</summary>
    private const int MostMissed = 500;

    public async Task<MessagePage> PageAsync(long userId, MessageQuery query)
    {
        var isUp = query.AfterSeq is not null;
        // one more than wanted tells whether there are further ones
        var found = isUp
            ? await services.Store.AfterAsync(roomId, query.AfterSeq!.Value, query.Limit + 1)
            : await services.Store.BeforeAsync(roomId, query.BeforeSeq ?? long.MaxValue, query.Limit + 1);
        var page = found.Length > query.Limit ? found[..query.Limit] : found;
        return new MessagePage(await services.Views.ShowAsync(isUp ? page : [.. page.Reverse()], userId), found.Length > query.Limit);
    }

    public async Task<MissedRoomEvents> SinceAsync(long eventSeq)
    {
        var head = await log.HeadAsync();
        if (eventSeq < 0 || eventSeq > head.EventSeq || head.EventSeq - eventSeq > MostMissed)
            return new MissedRoomEvents([], Gap: true, head.EventSeq);
        if (eventSeq == head.EventSeq)
            return new MissedRoomEvents([], Gap: false, head.EventSeq);
        var entries = await services.Store.EventsAsync(roomId, eventSeq, MostMissed);
        return new MissedRoomEvents(await services.Views.EventsAsync(roomId, entries), Gap: false, Math.Max(head.EventSeq, entries is [.., var last] ? last.EventSeq : 0));
    }
}
