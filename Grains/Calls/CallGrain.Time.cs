using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>What a call does by itself: deadlines, leases of connections, rings that are repeated, notices of missed calls.</summary>
internal sealed partial class CallGrain
{
    /// <summary>How often it rings anew, for devices that have come meanwhile or lost a push.</summary>
    private static readonly TimeSpan RingAgain = TimeSpan.FromSeconds(5);

    /// <summary>After a failure.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Events that another activation may have stored without coming to push them; a client that has one knows its sequence.</summary>
    private static readonly TimeSpan ToldAgain = TimeSpan.FromMinutes(1);

    /// <summary>How often it looks whether those in a call may still be in it.</summary>
    private static readonly TimeSpan RoomLook = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, (int Epoch, DateTimeOffset Until)> _leases = [];
    private readonly HashSet<long> _inCall = [];
    private IGrainTimer? _timer;
    private DateTimeOffset _presenceAt;
    private DateTimeOffset _roomAt;
    private DateTimeOffset _ringAt;

    public Task WakeAsync() => TickAsync();

    public async Task<bool> RenewAsync(CallDevice device)
    {
        var call = await LoadedAsync();
        if (call.Find(device.UserId) is not { State: CallParticipantState.Joined } me || !string.Equals(me.Connection, device.Connection, StringComparison.Ordinal))
            return false;
        Renew(me);
        return true;
    }

    public async Task DisconnectAsync(CallDevice device)
    {
        if (device.Connection is not { } connection)
            return;
        var before = await LoadedAsync();
        if (await StepAsync(new LoseDevice(Now, device.UserId, connection)) != before)
            metrics.Lost("disconnect");
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Count(isOpen: false);
        return Task.CompletedTask;
    }

    /// <summary>The call as it is; read when this activation begins, and after a write of which nobody knows.</summary>
    private async Task<CallRecord> LoadedAsync()
    {
        if (_call is { } known)
            return known;
        var call = await store.GetAsync(Id);
        if (call is null)
        {
            // whoever asks for what there is not shall cost no memory
            DeactivateOnIdle();
            throw SocialException.NotFound("call");
        }
        Keep(call);
        Schedule();
        foreach (var logged in call.Events.Where(e => e.At > Now - ToldAgain))
            push.Tell(call, call, logged);
        return call;
    }

    private void Keep(CallRecord call)
    {
        _call = call;
        Count(isOpen: call.State != CallState.Ended);
        foreach (var member in call.Members)
        {
            if (member.State != CallParticipantState.Joined)
                _leases.Remove(member.UserId);
            else if (!_leases.TryGetValue(member.UserId, out var lease) || lease.Epoch != member.Epoch)
                Renew(member);
        }
        TellPresence(call);
    }

    /// <summary>Says who has come into the call or left it, and now and then who is in it.</summary>
    private void TellPresence(CallRecord call)
    {
        var present = call.Members.Where(m => m.IsPresent).Select(m => m.UserId).ToHashSet();
        var again = _presenceAt <= Now;
        if (again)
            _presenceAt = Now + CallPresence.Again;
        foreach (var gone in _inCall.Except(present).ToList())
        {
            _inCall.Remove(gone);
            presence.Tell(Id, gone, isIn: false);
        }
        foreach (var userId in present)
        {
            if (_inCall.Add(userId) || again)
                presence.Tell(Id, userId, isIn: true);
        }
    }

    private void Renew(CallMember member) => _leases[member.UserId] = (member.Epoch, Now + options.Value.Lease);

    private void Count(bool isOpen)
    {
        if (isOpen == _counted)
            return;
        _counted = isOpen;
        if (isOpen)
            metrics.Opened();
        else
            metrics.Closed();
    }

    /// <summary>Sets the timer to the next moment at which there is something to do.</summary>
    private void Schedule(TimeSpan? atLeast = null)
    {
        if (_call is not { } call)
        {
            // it is read again
            _timer?.Change(Pause, Timeout.InfiniteTimeSpan);
            return;
        }
        if (call is { State: CallState.Ended, DueAt: null })
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }
        var now = Now;
        var isOpen = call.State != CallState.Ended;
        DateTimeOffset?[] moments =
        [
            call.NextDeadline(), call.DueAt, isOpen && _leases.Count > 0 ? _leases.Values.Min(l => l.Until) : null, IsRinging(call) ? _ringAt : null,
            isOpen ? _presenceAt : null, isOpen ? _roomAt : null,
        ];
        var due = moments.Min() is { } next && next > now ? next - now : TimeSpan.Zero;
        if (due < atLeast)
            due = atLeast.Value;
        _timer ??= this.RegisterGrainTimer(
            static (self, _) => self.TickAsync(), this, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync()
    {
        TimeSpan? pause = null;
        try
        {
            var call = await StepAsync(new TimePasses(Now));
            foreach (var (userId, _) in _leases.Where(l => l.Value.Until <= Now).ToList())
            {
                if (call.Find(userId)?.Connection is { } connection)
                {
                    metrics.Lost("lease");
                    call = await StepAsync(new LoseDevice(Now, userId, connection));
                }
            }
            if (IsRinging(call) && _ringAt <= Now)
            {
                _ringAt = Now + RingAgain;
                push.Ring(call);
            }
            TellPresence(call);
            call = await LeaveOutAsync(call);
            await NotifyAsync(call);
            // nothing was due: nobody need be sent here for a while
            if (_call is { DueAt: { } due } quiet && due <= Now)
                await TouchAsync(quiet with { DueAt = CallDue.Of(quiet, Now) });
        }
        catch (Exception e) when (e is SocialException { Kind: ErrorKind.NotFound })
        {
            return;
        }
        catch (Exception e)
        {
            pause = Pause;
            LogPutOff(e, Id);
        }
        Schedule(pause);
    }

    /// <summary>Who is in the room no more leaves its call too; where one of two blocks the other, their call ends.</summary>
    private async Task<CallRecord> LeaveOutAsync(CallRecord call)
    {
        if (call.State == CallState.Ended || _roomAt > Now)
            return call;
        _roomAt = Now + RoomLook;
        foreach (var member in call.Members.Where(m => m.IsPresent))
        {
            if (!await MayStayAsync(call, member.UserId))
                call = await StepAsync(new LeaveCall(Now, member.UserId, null));
        }
        return call;
    }

    private async Task<bool> MayStayAsync(CallRecord call, long userId)
    {
        try
        {
            return (await ReachAsync(call, userId)).MayCall;
        }
        catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
    }

    private async Task NotifyAsync(CallRecord call)
    {
        if (!call.Members.Any(m => m.HasMissed && !m.Notified))
            return;
        await notices.RaiseAsync(call);
        call = call with { Members = [.. call.Members.Select(m => m.HasMissed ? m with { Notified = true } : m)] };
        await TouchAsync(call with { DueAt = CallDue.Of(call, Now) });
    }

    /// <summary>Stores what is no event. When another activation was faster that one sees to it.</summary>
    private async Task TouchAsync(CallRecord after)
    {
        var before = _call!.Touched;
        after = after with { Touched = ids.Next() };
        _call = null;
        if (await store.SaveAsync(after, before))
            Keep(after);
        Schedule();
    }

    private static bool IsRinging(CallRecord call) =>
        call.State != CallState.Ended && call.Members.Any(m => m.State == CallParticipantState.Ringing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Call {CallId} could not do what is due; it tries again")]
    private partial void LogPutOff(Exception exception, long callId);
}
