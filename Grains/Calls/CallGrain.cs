using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;

namespace Social.Grains.Calls;

/// <summary>
/// One call. Key: call id. Runs <see cref="CallMachine"/>: each step is stored before it is answered or pushed, on condition of the step before, so that two activations
/// cannot both make one. A lost activation costs the leases of connections, which begin anew, and samples of quality; deadlines are stored, and
/// <see cref="CallSweep"/> sends somebody when one has passed.
/// </summary>
[RandomPlacement, CollectionAgeLimit(Minutes = 5)]
internal sealed partial class CallGrain(
    ICallStore store, CallPush push, CallNotices notices, CallPresence presence, CallMetrics metrics, IdGenerator ids, TimeProvider time, IOptions<CallOptions> options,
    ILogger<CallGrain> logger) : Grain, ICallGrain, ICallSession
{
    /// <summary>How often a step gives way to another activation's.</summary>
    private const int MostAttempts = 3;

    private readonly CallTimes _times = options.Value.ToTimes();
    private CallRecord? _call;
    private bool _counted;

    private long Id => this.GetPrimaryKeyLong();

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    public async Task<CallBeginning> BeginAsync(CallPlan plan)
    {
        var (start, at) = (time.GetTimestamp(), Now);
        var called = await Task.WhenAll(plan.Called.Select(OfferAsync));
        var bare = new CallRecord(Id, plan.RoomId, plan.IsGroup, plan.Media, plan.Caller.UserId, at, at + _times.Ring)
        {
            Touched = ids.Next(),
            RepeatKey = plan.RepeatKey,
            RepeatHash = plan.RepeatHash,
        };
        var step = CallMachine.Begin(bare, plan.Caller.Connection, [.. called], _times);
        var call = step.Call with { DueAt = CallDue.Of(step.Call, at) };
        var added = await store.AddAsync(call);
        if (added.Outcome != CallAdditionOutcome.Added)
        {
            await FreeAsync(plan.Called);
            return new CallBeginning(added.Outcome, added.OtherId, null);
        }
        (_ringAt, _roomAt) = (at + RingAgain, at + RoomLook);
        Keep(call);
        foreach (var logged in step.Events)
            push.Tell(call, call, logged);
        metrics.Started(call, time.GetElapsedTime(start));
        if (call.State == CallState.Ended)
            await EndAsync(call);
        Schedule();
        return new CallBeginning(CallAdditionOutcome.Added, 0, call.Show());

        async Task<CallMember> OfferAsync(long userId) => await GrainFactory.GetGrain<ICallSeats>(userId).OfferAsync(Id, plan.RoomId) switch
        {
            CallOffer.Busy => new CallMember(userId, CallParticipantState.Busy),
            var offer => new CallMember(userId, CallParticipantState.Ringing) { Waiting = offer == CallOffer.Waits },
        };
    }

    public async Task<Call> GetAsync(long userId)
    {
        var call = await LoadedAsync();
        if (call.Find(userId) is null)
            await ReachAsync(call, userId);
        return call.Show();
    }

    public async Task<Call> AcceptAsync(CallDevice device)
    {
        var call = await StepAsync(new TimePasses(Now));
        if (call.Find(device.UserId) is { State: CallParticipantState.Joined })
            return (await StepAsync(new AcceptCall(Now, device.UserId, device.Connection))).Show();
        var reach = await ReachAsync(call, device.UserId);
        if (call.State == CallState.Ended)
            throw Refused(CallRefusal.Ended);
        if (!reach.MayCall)
            throw NotCallable();
        var seats = GrainFactory.GetGrain<ICallSeats>(device.UserId);
        if (!await seats.TakeAsync(Id, call.RoomId))
            throw InCall();
        try
        {
            return (await StepAsync(new AcceptCall(Now, device.UserId, device.Connection))).Show();
        }
        catch
        {
            // where nobody knows whether it was stored the seat stays taken; it is looked at again when it matters
            if (_call is { } known && known.Find(device.UserId) is not { IsPresent: true })
                await seats.FreeAsync(Id);
            throw;
        }
    }

    public Task<Call> DeclineAsync(CallDevice device) => ActAsync(new DeclineCall(Now, device.UserId), device);

    public Task<Call> CancelAsync(CallDevice device) => ActAsync(new CancelCall(Now, device.UserId), device);

    public Task<Call> LeaveAsync(CallDevice device) => ActAsync(new LeaveCall(Now, device.UserId, device.Connection), device);

    public async Task<Call> ResumeAsync(CallDevice device, long epoch, bool keepsMedia = false)
    {
        var before = Participant(await LoadedAsync(), device.UserId);
        var after = await StepAsync(new ResumeCall(Now, device.UserId, device.Connection, epoch, keepsMedia));
        if (after.Find(device.UserId) is { } me && me.Epoch != before.Epoch)
        {
            metrics.Resumed();
            if (before.Connection is { } older)
                push.Supersede(device.UserId, older, Id, me.Epoch, Now);
        }
        return after.Show();
    }

    internal static SocialException NotCallable() =>
        new(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Nobody can be called in this room at the moment.");

    internal static SocialException InCall() => new(ErrorKind.Conflict, ErrorCodes.InCall, "You are in another call; leave it first.");

    private async Task<Call> ActAsync(CallInput input, CallDevice device)
    {
        Participant(await LoadedAsync(), device.UserId);
        return (await StepAsync(input)).Show();
    }

    private static CallMember Participant(CallRecord call, long userId) => call.Find(userId) ?? throw SocialException.NotFound("call");

    /// <summary>Makes a step and answers the call after it. Fails as the machine refuses, or with <c>unavailable</c>.</summary>
    private async Task<CallRecord> StepAsync(CallInput input)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var before = await LoadedAsync();
            var step = CallMachine.Apply(before, input, _times);
            if (!await TrySaveAsync(before, step))
                continue;
            return step.Refusal == CallRefusal.None ? _call! : throw Refused(step.Refusal);
        }
        throw SocialException.Unavailable("The call is being changed from elsewhere; try again.");
    }

    private async Task<bool> TrySaveAsync(CallRecord before, CallStep step)
    {
        if (step.Call == before)
            return true;
        var after = step.Call with { Touched = ids.Next(), DueAt = CallDue.Of(step.Call, Now) };
        if (after.State == CallState.Ended)
            after = WithQuality(after);
        long? joiner = after.Members.Length > before.Members.Length ? after.Members[^1].UserId : null;
        // what cannot be told to be stored or not is read again
        _call = null;
        if (!await store.SaveAsync(after, before.Touched, joiner))
            return false;
        Keep(after);
        foreach (var logged in step.Events)
            push.Tell(before, after, logged);
        if (before.StartedAt is null && after.StartedAt is not null)
            metrics.Accepted(after);
        if (after.State == CallState.Ended && before.State != CallState.Ended)
            await EndAsync(after);
        else
            await FreeAsync(after.Members.Where(m => !m.IsPresent && before.Find(m.UserId) is { IsPresent: true }).Select(m => m.UserId));
        Schedule();
        return true;
    }

    private async Task EndAsync(CallRecord call)
    {
        metrics.Ended(call);
        await FreeAsync(call.Members.Select(m => m.UserId));
    }

    /// <summary>What is not freed here is found out when somebody wants to know whether they are busy.</summary>
    private async Task FreeAsync(IEnumerable<long> userIds)
    {
        try
        {
            await Task.WhenAll(userIds.Select(id => GrainFactory.GetGrain<ICallSeats>(id).FreeAsync(Id)));
        }
        catch (Exception e)
        {
            LogNotFreed(e, Id);
        }
    }

    private Task<RoomReach> ReachAsync(CallRecord call, long userId) => GrainFactory.GetGrain<IRoomGrain>(call.RoomId).ReachAsync(userId);

    private static SocialException Refused(CallRefusal refusal) => refusal switch
    {
        CallRefusal.Ended => new(ErrorKind.Conflict, ErrorCodes.CallEnded, "The call has ended."),
        CallRefusal.NotInCall => new(ErrorKind.Conflict, ErrorCodes.NotInCall, "You are not in this call."),
        CallRefusal.AnsweredElsewhere => new(ErrorKind.Conflict, ErrorCodes.AnsweredElsewhere, "Another device of yours has accepted."),
        CallRefusal.Superseded => new(ErrorKind.Conflict, ErrorCodes.Superseded, "Another device of yours has the seat in this call."),
        CallRefusal.NotCaller => new(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Only who called can cancel."),
        CallRefusal.Full => new(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A call has at most {Call.MostParticipants} participants."),
        _ => throw new InvalidOperationException($"The call gave the refusal {refusal}."),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The seats of call {CallId} could not be freed; they are looked at again when they matter")]
    private partial void LogNotFreed(Exception exception, long callId);
}
