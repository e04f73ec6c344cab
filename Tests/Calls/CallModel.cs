using System.Collections.Immutable;
using CsCheck;
using Social.Grains.Calls;
using Social.Grains.Interfaces.Calls;

namespace Social.Tests.Calls;

/// <summary>A call, its time and all its events; each step is held against the rules that hold for every call.</summary>
internal sealed record CallModel(CallRecord Call, DateTimeOffset Now, ImmutableList<LoggedCallEvent> Events)
{
    private static readonly CallTimes Times = new(TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(30), TimeSpan.FromHours(24));
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static CallModel Begin(bool group, int called, int busy = 0)
    {
        var bare = new CallRecord(7, 8, group, CallMedia.Video, 1, Start, Start + Times.Ring);
        var step = CallMachine.Begin(
            bare, Device(1, 1),
            [.. Enumerable.Range(2, called).Select(u => new CallMember(u, u < called + 2 - busy ? CallParticipantState.Ringing : CallParticipantState.Busy))], Times);
        var model = new CallModel(step.Call, Start, [.. step.Events]);
        model.Check();
        return model;
    }

    public static string Device(long user, int device) => $"{user}/{device}";

    /// <summary>All that two people on two devices, and time, can do.</summary>
    public static IEnumerable<Gesture> Inputs(int users)
    {
        for (var user = 1; user <= users; user++)
        {
            yield return new Gesture(Verb.Accept, user, 1, 1);
            yield return new Gesture(Verb.Accept, user, 2, 1);
            yield return new Gesture(Verb.Decline, user, 1, 1);
            yield return new Gesture(Verb.Leave, user, 1, 1);
            yield return new Gesture(Verb.Lose, user, 1, 1);
            yield return new Gesture(Verb.Resume, user, 2, 1);
            yield return new Gesture(Verb.Reconnect, user, 1, 1);
        }
        yield return new Gesture(Verb.Cancel, 1, 1, 1);
        yield return new Gesture(Verb.Wait, 0, 0, 30);
    }

    public static Gen<Gesture> Gestures(int users) =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[1, users], Gen.Int[0, 3], Gen.Int[0, 50], (verb, user, device, number) =>
            new Gesture(verb, user, device, verb is Verb.Resume or Verb.Reconnect ? number % 4 : number));

    public CallStep Step(Gesture gesture) => CallMachine.Apply(Call, Input(gesture), Times);

    /// <summary>The call after a gesture, having checked what a step may do.</summary>
    public CallModel After(Gesture gesture)
    {
        var input = Input(gesture);
        var step = CallMachine.Apply(Call, input, Times);
        var after = new CallModel(step.Call, input.At, Events.AddRange(step.Events));
        after.Check();
        if (step.Events.IsEmpty && step.Call == Call)
            return after;
        Assert.NotEqual(CallState.Ended, Call.State);
        Assert.True(step.Call.State >= Call.State, "a call went back");
        foreach (var before in Call.Members)
        {
            var now = step.Call.Find(before.UserId)!;
            Assert.True(now.Epoch >= before.Epoch && now.Epoch <= before.Epoch + 1, "epochs count up");
            // media go on where the device that has them says so, and in no other case
            var isKept = gesture.Verb == Verb.Reconnect && gesture.Number >= before.MediaEpoch;
            Assert.Equal(now.Epoch > before.Epoch && !isKept ? now.Epoch : before.MediaEpoch, now.MediaEpoch);
            Assert.True(now.Connection is null || string.Equals(now.Connection, before.Connection, StringComparison.Ordinal) || now.Epoch > before.Epoch, "another device has a seat without the next epoch");
        }
        return after;
    }

    /// <summary>Lets everybody go and time pass: then the call has ended, once and for good.</summary>
    public void EndAndCheck()
    {
        var model = this;
        if (Call.State == CallState.Ended)
        {
            foreach (var input in Inputs(2))
                Assert.Same(Call, After(input).Call);
            return;
        }
        foreach (var member in Call.Members.Where(m => m.Connection is not null))
            model = model.Lose(member);
        model = model.After(new Gesture(Verb.Wait, 0, 0, 60));
        Assert.Equal(CallState.Ended, model.Call.State);
        Assert.Single(model.Events, e => e.Type is CallEventTypes.Ended);
        model.EndAndCheck();
    }

    private CallModel Lose(CallMember member)
    {
        var step = CallMachine.Apply(Call, new LoseDevice(Now, member.UserId, member.Connection!), Times);
        return new CallModel(step.Call, Now, Events.AddRange(step.Events));
    }

    private CallInput Input(Gesture gesture)
    {
        var at = gesture.Verb == Verb.Wait ? Now.AddSeconds(gesture.Number) : Now;
        var device = gesture.Device == 0 ? null : Device(gesture.User, gesture.Device);
        return gesture.Verb switch
        {
            Verb.Accept => new AcceptCall(at, gesture.User, device),
            Verb.Decline => new DeclineCall(at, gesture.User),
            Verb.Cancel => new CancelCall(at, gesture.User),
            Verb.Leave => new LeaveCall(at, gesture.User, device),
            Verb.Lose => new LoseDevice(at, gesture.User, device ?? "none"),
            Verb.Resume => new ResumeCall(at, gesture.User, device, gesture.Number),
            Verb.Reconnect => new ResumeCall(at, gesture.User, device, gesture.Number, KeepsMedia: true),
            Verb.Mute => new ChangeMedia(at, gesture.User, device, gesture.Number % 2 == 0, null),
            _ => new TimePasses(at),
        };
    }

    private void Check()
    {
        // dense, and the version counts them
        Assert.Equal(Enumerable.Range(1, Events.Count), Events.Select(e => e.Seq));
        Assert.Equal(Events.Count, Call.Version);
        Assert.Equal(Events.TakeLast(CallRecord.KeptEvents), Call.Events);
        Assert.InRange(Call.Members.Length, 2, Grains.Interfaces.Calls.Call.MostParticipants);

        var isEnded = Call.State == CallState.Ended;
        Assert.Equal(isEnded, Call is { EndedAt: not null, EndReason: not null });
        Assert.Equal(isEnded ? 1 : 0, Events.Count(e => e.Type is CallEventTypes.Ended));
        Assert.True(!isEnded || Events[^1].Type is CallEventTypes.Ended, "something happened after the end");
        Assert.Equal(Call.State == CallState.Active || (isEnded && Call.StartedAt is not null), Call.StartedAt is not null);

        var present = Call.Members.Count(m => m.IsPresent);
        var ringing = Call.Members.Count(m => m.State == CallParticipantState.Ringing);
        Assert.True(Call.State switch
        {
            CallState.Ringing => present == 1 && ringing > 0,
            CallState.Active => present >= (Call.IsGroup ? 1 : 2),
            _ => present == 0 && ringing == 0,
        });
        foreach (var member in Call.Members)
            CheckMember(member);
        Assert.True(isEnded || Call.NextDeadline() is null || Call.NextDeadline() > Now, "something is overdue");
    }

    private void CheckMember(CallMember member)
    {
        Assert.Equal(member.State == CallParticipantState.Reconnecting, member.ReconnectUntil is not null);
        Assert.Equal(member.State == CallParticipantState.Joined, member.Connection is not null);
        // who rings is told once how that ended
        var rings = Events.Count(e => e.Type is CallEventTypes.RingEnded && e.UserId == member.UserId);
        Assert.True(rings <= 1, "a ring ended twice");
        if (member.State is CallParticipantState.Declined or CallParticipantState.Missed or CallParticipantState.Busy)
            Assert.Equal(1, rings);
        if (member.State == CallParticipantState.Ringing)
            Assert.Equal(0, rings);
    }
}
