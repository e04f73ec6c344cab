using Social.Grains.Interfaces;

namespace Social.Grains.Chat;

/// <summary>
/// Markers of members that move while a write is under way go out together in the next, so that five hundred people who read cost a few commits. Used by one grain, so by one thread at
/// a time.
/// </summary>
internal sealed class RoomMarkerQueue(IRoomStore rooms)
{
    /// <summary>In a room there are no more members.</summary>
    private const int MostWaiting = 2 * RoomRules.MostMembers;

    private readonly Dictionary<long, RoomMarkers> _waiting = [];
    private Task? _writing;
    private Task? _next;

    /// <summary>Durable when it completes. Fails with <c>unavailable</c>.</summary>
    public Task MoveAsync(RoomMarkers markers)
    {
        if (_waiting.Count >= MostWaiting)
            throw SocialException.Unavailable("Too many people read in this room at once; try again.");
        var before = _waiting.GetValueOrDefault(markers.UserId);
        _waiting[markers.UserId] = markers with
        {
            ReadSeq = Math.Max(markers.ReadSeq, before.ReadSeq),
            DeliveredSeq = Math.Max(markers.DeliveredSeq, before.DeliveredSeq),
        };
        return _next ??= WriteNextAsync();
    }

    private async Task WriteNextAsync()
    {
        // never at once, for this task must be known as the next one before its group is taken; and whoever comes at the same time comes along
        await (_writing ?? Task.CompletedTask).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.ForceYielding);
        RoomMarkers[] group = [.. _waiting.Values];
        _waiting.Clear();
        _writing = _next;
        _next = null;
        await rooms.MoveMarkersAsync(group);
    }
}
