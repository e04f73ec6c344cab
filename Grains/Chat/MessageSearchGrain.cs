using System.Collections.Immutable;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Search;
using Social.Grains.Users;

namespace Social.Grains.Chat;

/// <summary>Finds messages. Key: 0. Holds nothing, so many work side by side and a lost one costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class MessageSearchGrain(
    IMessageSearch search, IRoomLogStore log, IRoomStore rooms, IUserStore users, MessageViews views, SearchGate gate) : Grain, IMessageSearchGrain
{
    /// <summary>How often a page looks further down before it is given out short.</summary>
    private const int LongestSearch = 6;

    public async Task<Page<Message>> FindAsync(long userId, long? roomId, string text, PageQuery page)
    {
        var query = PostQuery.Parse(text);
        var where = roomId is { } one ? ImmutableArray.Create(await RequireJoinedAsync(userId, one)) : await rooms.JoinedAsync(userId, RoomRules.MostRooms);
        if (where.IsEmpty)
            return new Page<Message>([], null);
        long? sender = null;
        if (query.From is { } handle)
        {
            if (await users.ByHandlesAsync([handle]) is not [var found])
                return new Page<Message>([], null);
            sender = found.Id;
        }
        return await FindAsync(userId, where, query, query.Words(sender), page);
    }

    private async Task<Page<Message>> FindAsync(long userId, ImmutableArray<long> where, PostQuery query, IReadOnlyList<string> words, PageQuery page)
    {
        var (wanted, before) = (page.Limit + 1, page.Before ?? long.MaxValue);
        var found = new List<MessageRecord>(wanted);
        for (var step = 0; step < LongestSearch; step++)
        {
            var from = before;
            var ids = await gate.RunAsync("messages", limit => search.FindAsync(where, words, from, wanted, limit));
            // the index is a moment behind and knows no phrases
            if (ids.Length > 0)
                found.AddRange((await log.FindAsync(ids)).Where(m => !m.IsGone && query.IsIn(m.Text)).OrderByDescending(m => m.Id));
            if (found.Count >= wanted)
                return new Page<Message>(await views.ShowAsync(found[..page.Limit], userId), found[page.Limit - 1].Id);
            if (ids.Length < wanted)
                return new Page<Message>(await views.ShowAsync(found, userId), null);
            before = ids[^1];
        }
        return new Page<Message>(await views.ShowAsync(found, userId), before);
    }

    private async Task<long> RequireJoinedAsync(long userId, long roomId)
    {
        await GrainFactory.GetGrain<IRoomMessagesGrain>(roomId).WatchAsync(userId);
        return roomId;
    }
}
