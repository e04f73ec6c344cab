using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Calls;

/// <summary>
/// Which calls the person is in. That somebody is in another call is believed only after a look at that call, because word of its end may have been lost; and those of
/// others only after a while, because a call takes its seat a moment before it is stored.
/// </summary>
internal sealed partial class UserCallsGrain
{
    /// <summary>Calls that may ring at one time.</summary>
    private const int MostRings = 4;
    private const int MostOpen = 50;

    /// <summary>A call that the store does not know after this was never begun.</summary>
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(20);

    private readonly Dictionary<long, Seat> _seats = [];
    private Task? _loaded;

    public async Task<CallOffer> OfferAsync(long callId, long roomId)
    {
        await LoadAsync();
        var isTaken = await IsTakenAsync(s => s.CallId != callId && s.RoomId != roomId);
        if (_seats.Values.Count(s => !s.Taken) >= MostRings)
            await LookAsync(s => !s.Taken);
        if (_seats.Values.Count(s => !s.Taken) >= MostRings)
            return CallOffer.Busy;
        if (isTaken && !(await GrainFactory.GetGrain<IUserGrain>(Me).SettingsAsync()).CallWaiting)
            return CallOffer.Busy;
        _seats.TryAdd(callId, new Seat(callId, roomId, false, time.GetUtcNow()));
        return isTaken ? CallOffer.Waits : CallOffer.Rings;
    }

    public async Task<bool> TakeAsync(long callId, long roomId)
    {
        await LoadAsync();
        if (await IsTakenAsync(s => s.CallId != callId))
            return false;
        // interleaved: nothing may come between this look and the write
        if (_seats.Values.Any(s => s.Taken && s.CallId != callId))
            return false;
        _seats[callId] = new Seat(callId, roomId, true, time.GetUtcNow());
        return true;
    }

    public Task FreeAsync(long callId)
    {
        _seats.Remove(callId);
        return Task.CompletedTask;
    }

    /// <summary>The call that the person is in already, in a room.</summary>
    private async Task<long?> InRoomAsync(long roomId)
    {
        await LoadAsync();
        return await IsTakenAsync(s => s.RoomId == roomId) ? _seats.Values.FirstOrDefault(s => s.Taken && s.RoomId == roomId)?.CallId : null;
    }

    private void Age(long callId)
    {
        if (_seats.TryGetValue(callId, out var seat))
            _seats[callId] = seat with { Since = seat.Since - Beginning };
    }

    private async Task<bool> IsTakenAsync(Func<Seat, bool> which)
    {
        if (!_seats.Values.Any(s => s.Taken && which(s)))
            return false;
        await LookAsync(s => s.Taken && which(s));
        return _seats.Values.Any(s => s.Taken && which(s));
    }

    /// <summary>Asks the store what became of calls, and forgets those that the person is not in any more.</summary>
    private async Task LookAsync(Func<Seat, bool> which)
    {
        foreach (var seat in _seats.Values.Where(which).ToList())
        {
            var call = await store.GetAsync(seat.CallId);
            var isFresh = time.GetUtcNow() - seat.Since < Beginning;
            var me = call?.Find(Me);
            // who accepts has the seat a moment before the call says so, and not for as long as it rings where that came to nothing
            var isOpen = call is null
                ? isFresh
                : call.State != CallState.Ended && (me is { IsPresent: true } || (seat.Taken ? isFresh : me?.State == CallParticipantState.Ringing));
            // interleaved: it may have been taken anew meanwhile
            if (!isOpen && _seats.TryGetValue(seat.CallId, out var now) && now == seat)
                _seats.Remove(seat.CallId);
        }
    }

    private async Task LoadAsync()
    {
        var loading = _loaded ??= ReadAsync();
        try
        {
            await loading;
        }
        catch
        {
            if (_loaded == loading)
                _loaded = null;
            throw;
        }
    }

    private async Task ReadAsync()
    {
        foreach (var call in await store.OpenOfUserAsync(Me, MostOpen))
        {
            if (call.Find(Me) is { } me && (me.IsPresent || me.State == CallParticipantState.Ringing))
                _seats.TryAdd(call.Id, new Seat(call.Id, call.RoomId, me.IsPresent, call.CreatedAt));
        }
    }

    /// <param name="Taken">In the call; otherwise it rings.</param>
    private sealed record Seat(long CallId, long RoomId, bool Taken, DateTimeOffset Since);
}
