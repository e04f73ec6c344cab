using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Chat;

/// <summary>What the log keeps of changes of the room, and who hears of them.</summary>
internal sealed partial class RoomMessages
{
    /// <summary>More than this, of changes that nobody repeated, is not kept.</summary>
    private const int MostUntold = 1_000;

    private readonly List<RoomEntry> _untold = [];

    /// <summary>Who was removed hears nothing of what comes after, who came hears of all of it: on every front end, as far as they answer.</summary>
    public async Task LetHearAsync(RoomNews news)
    {
        foreach (var gone in news.Gone)
            await _services.Audience.ExpelAsync(gone, _roomId);
        foreach (var come in news.Come)
            await _services.Audience.AdmitAsync(come, _roomId);
    }

    /// <summary>Tells of a change of the room that is durable. Fails with <c>unavailable</c>; then it is told with the next.</summary>
    public async Task TellAsync(RoomNews news)
    {
        await TellUntoldAsync(news.Entries);
        foreach (var (userId, type) in news.Gone.Select(g => (g, RoomEventTypes.MemberLeft)).Concat(news.Come.Select(c => (c, RoomEventTypes.MemberJoined))))
            await _publisher.TellUserAsync(userId, type);
    }

    /// <summary>Writes to the log what it did not take when it happened, then these. Not to be called twice at once.</summary>
    public async Task TellUntoldAsync(IReadOnlyList<RoomEntry> entries)
    {
        // under new ids: whether it was stored without an answer is not known, and the log takes an id once
        RoomEntry[] all = [.. _untold.Select(e => e with { Id = _services.Ids.Next() }), .. entries];
        _untold.Clear();
        try
        {
            await Log.AppendAsync(all);
        }
        catch
        {
            _untold.AddRange(all.TakeLast(MostUntold));
            throw;
        }
    }
}
