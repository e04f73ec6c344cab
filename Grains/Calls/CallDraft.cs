using System.Collections.Immutable;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>A call while <see cref="CallMachine"/> changes it.</summary>
internal sealed class CallDraft
{
    private readonly CallRecord _before;
    private readonly CallTimes _times;
    private readonly List<CallMember> _members;
    private readonly ImmutableArray<LoggedCallEvent>.Builder _events = ImmutableArray.CreateBuilder<LoggedCallEvent>();
    private CallRecord _call;
    private DateTimeOffset _at;
    private bool _changed;

    public CallDraft(CallRecord before, DateTimeOffset at, CallTimes times)
    {
        (_before, _call, _at, _times) = (before, before, at, times);
        _members = [.. before.Members];
    }

    public CallState State => _call.State;

    public bool IsEnded => State == CallState.Ended;

    public bool IsGroup => _call.IsGroup;

    public long Caller => _call.Caller;

    public CallMember? Find(long userId) => _members.Find(m => m.UserId == userId);

    public void Put(CallMember member)
    {
        _members[_members.FindIndex(m => m.UserId == member.UserId)] = member;
        _changed = true;
    }

    /// <summary>False when the call has as many participants as it can.</summary>
    public bool TryAdd(long userId)
    {
        if (_members.Count >= Call.MostParticipants)
            return false;
        _members.Add(new CallMember(userId, CallParticipantState.Left));
        return _changed = true;
    }

    public void Log(string type, long? userId, CallReason? reason = null)
    {
        _call = _call with { Version = _call.Version + 1 };
        _events.Add(new LoggedCallEvent(_call.Version, type, _at, userId, reason));
    }

    /// <summary>Gives a person's seat to a device, under the next epoch; without a connection it is kept for a while.</summary>
    /// <param name="keepsMedia">It is the device whose media the others are connected with.</param>
    public void Seat(long userId, string? connection, bool keepsMedia = false)
    {
        var me = Find(userId)!;
        Put(me with
        {
            State = connection is null ? CallParticipantState.Reconnecting : CallParticipantState.Joined,
            ReconnectUntil = connection is null ? _at + _times.Reconnect : null,
            Connection = connection,
            Epoch = me.Epoch + 1,
            MediaEpoch = keepsMedia ? me.MediaEpoch : me.Epoch + 1,
            Waiting = false,
            Camera = me.Epoch == 0 ? _call.Media == CallMedia.Video : me.Camera,
            JoinedAt = me.JoinedAt ?? _at,
            LeftAt = null,
        });
    }

    public void Unseat(CallMember me) =>
        Put(me with { State = CallParticipantState.Reconnecting, ReconnectUntil = _at + _times.Reconnect, Connection = null });

    /// <summary>Somebody has accepted.</summary>
    public void Start()
    {
        if (State == CallState.Ringing)
            _call = _call with { State = CallState.Active, StartedAt = _at, EndBy = _at + _times.Longest };
    }

    public void Leave(CallMember me, CallReason reason)
    {
        Put(Gone(me));
        Log(CallEventTypes.Left, me.UserId, reason);
        Settle(reason);
    }

    /// <summary>Ends the call if nobody is left for whom it would go on.</summary>
    /// <param name="last">Why the last one left, if somebody did.</param>
    public void Settle(CallReason last)
    {
        if (State == CallState.Active && _members.Count(m => m.IsPresent) < (IsGroup ? 1 : 2))
            End(last == CallReason.Lost ? CallReason.Lost : CallReason.Completed);
        else if (State == CallState.Ringing && Find(Caller) is { IsPresent: false })
            End(last == CallReason.Lost ? CallReason.Lost : CallReason.Cancelled);
        else if (State == CallState.Ringing && _members.TrueForAll(m => m.State != CallParticipantState.Ringing))
            End(Unanswered());
    }

    public void End(CallReason reason)
    {
        foreach (var ringing in _members.FindAll(m => m.State == CallParticipantState.Ringing))
            EndRing(ringing, CallReason.Cancelled);
        foreach (var present in _members.FindAll(m => m.IsPresent))
            Put(Gone(present));
        _call = _call with { State = CallState.Ended, EndedAt = _at, EndReason = reason };
        Log(CallEventTypes.Ended, null, reason);
    }

    /// <summary>Lets happen what is overdue, in the order in which it was due, each at its own time.</summary>
    public void Elapse()
    {
        var now = _at;
        while (!IsEnded && Next() is { } due && due <= now)
        {
            _at = due;
            if (_call.EndBy <= due)
                End(CallReason.Limit);
            // of two deadlines at the same moment the ring's comes first: nobody answered, whoever is away
            else if (_call.RingUntil <= due && _members.Exists(m => m.State == CallParticipantState.Ringing))
                GiveUp();
            else
                Leave(_members.Find(m => m.ReconnectUntil <= due)!, CallReason.Lost);
        }
        _at = now;
    }

    public CallStep Done(CallRefusal refusal = CallRefusal.None)
    {
        if (_events.Count == 0 && !_changed)
            return new CallStep(_before, [], refusal);
        var events = _events.ToImmutable();
        var kept = _before.Events.AddRange(events);
        return new CallStep(
            _call with { Members = [.. _members], Events = kept.Length > CallRecord.KeptEvents ? kept[^CallRecord.KeptEvents..] : kept }, events, refusal);
    }

    private DateTimeOffset? Next() => (_call with { Members = [.. _members] }).NextDeadline();

    private void GiveUp()
    {
        foreach (var ringing in _members.FindAll(m => m.State == CallParticipantState.Ringing))
            EndRing(ringing, CallReason.Timeout);
        Settle(CallReason.Left);
    }

    private void EndRing(CallMember ringing, CallReason reason)
    {
        Put(ringing with { State = CallParticipantState.Missed, Waiting = false });
        Log(CallEventTypes.RingEnded, ringing.UserId, reason);
    }

    private CallMember Gone(CallMember me) => me with { State = CallParticipantState.Left, LeftAt = _at, ReconnectUntil = null, Connection = null };

    /// <summary>Whoever let it ring might have come; who declined did not want to; who was busy could not.</summary>
    private CallReason Unanswered()
    {
        var called = _members.Where(m => m.UserId != Caller).ToList();
        return called.Exists(m => m.State == CallParticipantState.Missed) ? CallReason.Timeout
            : called.Exists(m => m.State == CallParticipantState.Declined) ? CallReason.Declined
            : CallReason.Busy;
    }
}
