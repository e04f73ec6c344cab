using System.Collections.Immutable;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>
/// The rules of a call: ringing → active → ended. A pure function from a call and an input to the next call and its events: no clock, no store, so that any order of inputs
/// can be tried. What is overdue happens before the input does, so it does not matter when a timer fires.
/// </summary>
internal static class CallMachine
{
    /// <summary>A call that rings, or has ended at once because everybody was busy.</summary>
    /// <param name="call">Without members.</param>
    /// <param name="connection">The caller's.</param>
    /// <param name="called">At least one.</param>
    public static CallStep Begin(CallRecord call, string? connection, ImmutableArray<CallMember> called, CallTimes times)
    {
        var caller = new CallMember(call.Caller, CallParticipantState.Joined) { Camera = call.Media == CallMedia.Video };
        var draft = new CallDraft(call with { Members = [caller, .. called] }, call.CreatedAt, times);
        draft.Seat(call.Caller, connection);
        if (called.Any(c => c.State == CallParticipantState.Ringing))
            draft.Log(CallEventTypes.Ringing, call.Caller);
        foreach (var busy in called.Where(c => c.State == CallParticipantState.Busy))
            draft.Log(CallEventTypes.RingEnded, busy.UserId, CallReason.Busy);
        draft.Settle(CallReason.Left);
        return draft.Done();
    }

    public static CallStep Apply(CallRecord call, CallInput input, CallTimes times)
    {
        var draft = new CallDraft(call, input.At, times);
        draft.Elapse();
        return draft.Done(input switch
        {
            AcceptCall accept => Accept(draft, accept),
            DeclineCall decline => Decline(draft, decline),
            CancelCall cancel => Cancel(draft, cancel),
            LeaveCall leave => Leave(draft, leave),
            ResumeCall resume => Resume(draft, resume),
            LoseDevice lose => Lose(draft, lose),
            ChangeMedia change => Change(draft, change),
            TimePasses => CallRefusal.None,
            _ => throw new InvalidOperationException($"A call knows no input {input.GetType().Name}."),
        });
    }

    private static CallRefusal Accept(CallDraft draft, AcceptCall accept)
    {
        if (draft.IsEnded)
            return CallRefusal.Ended;
        var me = draft.Find(accept.UserId);
        if (me is { IsPresent: true })
        {
            if (me.Connection is not null && string.Equals(me.Connection, accept.Connection, StringComparison.Ordinal))
                return CallRefusal.None;
            // one that is kept, because they accepted over REST or their device is away, may be taken by any of theirs
            if (me.State == CallParticipantState.Joined)
                return CallRefusal.AnsweredElsewhere;
            if (accept.Connection is null)
                return CallRefusal.None;
        }
        else if (me is null or { State: not CallParticipantState.Ringing })
        {
            if (!draft.IsGroup)
                return CallRefusal.NotInCall;
            if (me is null && !draft.TryAdd(accept.UserId))
                return CallRefusal.Full;
        }
        if (me is { State: CallParticipantState.Ringing })
            draft.Log(CallEventTypes.RingEnded, accept.UserId, CallReason.Accepted);
        draft.Seat(accept.UserId, accept.Connection);
        // callers who take their own seat again have not answered themselves
        if (accept.UserId != draft.Caller)
            draft.Start();
        draft.Log(accept.Connection is null ? CallEventTypes.Reconnecting : CallEventTypes.Joined, accept.UserId);
        return CallRefusal.None;
    }

    private static CallRefusal Decline(CallDraft draft, DeclineCall decline)
    {
        if (draft.Find(decline.UserId) is not { } me)
            return CallRefusal.NotInCall;
        if (me.State != CallParticipantState.Ringing)
            return CallRefusal.None;
        draft.Put(me with { State = CallParticipantState.Declined, Waiting = false });
        draft.Log(CallEventTypes.RingEnded, me.UserId, CallReason.Declined);
        draft.Settle(CallReason.Left);
        return CallRefusal.None;
    }

    private static CallRefusal Cancel(CallDraft draft, CancelCall cancel)
    {
        if (draft.Find(cancel.UserId) is null)
            return CallRefusal.NotInCall;
        if (cancel.UserId != draft.Caller)
            return CallRefusal.NotCaller;
        // of an accept and a cancel the one that comes first counts
        if (draft.State == CallState.Ringing)
            draft.End(CallReason.Cancelled);
        return CallRefusal.None;
    }

    private static CallRefusal Leave(CallDraft draft, LeaveCall leave)
    {
        if (draft.Find(leave.UserId) is not { } me)
            return CallRefusal.NotInCall;
        if (!me.IsPresent)
            return CallRefusal.None;
        if (leave.Connection is not null && me.Connection is not null && !string.Equals(me.Connection, leave.Connection, StringComparison.Ordinal))
            return CallRefusal.Superseded;
        draft.Leave(me, CallReason.Left);
        return CallRefusal.None;
    }

    private static CallRefusal Resume(CallDraft draft, ResumeCall resume)
    {
        if (draft.Find(resume.UserId) is not { } me)
            return CallRefusal.NotInCall;
        if (draft.IsEnded)
            return CallRefusal.Ended;
        if (!me.IsPresent)
            return CallRefusal.NotInCall;
        var isHeld = me.State == CallParticipantState.Joined;
        if (isHeld && resume.Connection is not null && string.Equals(me.Connection, resume.Connection, StringComparison.Ordinal))
            return CallRefusal.None;
        // the answer with the newest epoch may have been lost with the connection: an older one will do where nobody has the seat
        if (resume.Epoch < 1 || resume.Epoch > me.Epoch || (isHeld && resume.Epoch != me.Epoch))
            return CallRefusal.Superseded;
        // who knows no epoch as new as the media of now has been away while another device had the seat: those are not its own
        draft.Seat(me.UserId, resume.Connection, resume.KeepsMedia && resume.Epoch >= me.MediaEpoch);
        draft.Log(resume.Connection is null ? CallEventTypes.Reconnecting : CallEventTypes.Joined, me.UserId);
        return CallRefusal.None;
    }

    private static CallRefusal Lose(CallDraft draft, LoseDevice lose)
    {
        if (draft.Find(lose.UserId) is { State: CallParticipantState.Joined } me && string.Equals(me.Connection, lose.Connection, StringComparison.Ordinal))
        {
            draft.Unseat(me);
            draft.Log(CallEventTypes.Reconnecting, me.UserId);
        }
        return CallRefusal.None;
    }

    private static CallRefusal Change(CallDraft draft, ChangeMedia change)
    {
        if (draft.IsEnded)
            return CallRefusal.Ended;
        if (draft.Find(change.UserId) is not { IsPresent: true } me)
            return CallRefusal.NotInCall;
        if (!string.Equals(me.Connection, change.Connection, StringComparison.Ordinal) || change.Connection is null)
            return CallRefusal.Superseded;
        var after = me with { Muted = change.Muted ?? me.Muted, Camera = change.Camera ?? me.Camera };
        if (after == me)
            return CallRefusal.None;
        draft.Put(after);
        draft.Log(CallEventTypes.Updated, me.UserId);
        return CallRefusal.None;
    }
}
