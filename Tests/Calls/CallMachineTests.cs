using CsCheck;
using Social.Grains.Calls;
using Social.Grains.Interfaces.Calls;

namespace Social.Tests.Calls;

/// <summary>The rules of calls, tried with every order of inputs: a call ends once, in one way, whatever happens.</summary>
public sealed class CallMachineTests
{
    /// <summary>Every sequence of this many inputs to a call of two is tried.</summary>
    private const int Length = 4;

    [Fact]
    public void A_call_of_two_ends_once_after_every_sequence_of_inputs()
    {
        var tried = 0;
        Walk(CallModel.Begin(group: false, called: 1), Length);
        Assert.True(tried > 10_000, $"only {tried} sequences were tried");

        void Walk(CallModel model, int left)
        {
            tried++;
            model.EndAndCheck();
            // an ended call takes no more inputs, as has just been seen
            if (left == 0 || model.Call.State == CallState.Ended)
                return;
            foreach (var input in CallModel.Inputs(users: 2))
                Walk(model.After(input), left - 1);
        }
    }

    [Fact]
    public void A_call_of_two_ends_once_in_any_history() => Histories(group: false, called: 1);

    [Fact]
    public void A_group_call_ends_once_in_any_history() => Histories(group: true, called: 3);

    [Fact]
    public void A_full_group_call_ends_once_in_any_history() => Histories(group: true, called: 7);

    [Fact]
    public void What_one_may_not_do_changes_nothing()
    {
        var active = CallModel.Begin(group: false, called: 1).After(new Gesture(Verb.Accept, 2, 1, 1));

        foreach (var (gesture, refusal) in ((Gesture, CallRefusal)[])[
            (new Gesture(Verb.Accept, 2, 2, 1), CallRefusal.AnsweredElsewhere), (new Gesture(Verb.Accept, 9, 1, 1), CallRefusal.NotInCall),
            (new Gesture(Verb.Decline, 2, 1, 1), CallRefusal.None), (new Gesture(Verb.Cancel, 1, 1, 1), CallRefusal.None),
            (new Gesture(Verb.Cancel, 2, 1, 1), CallRefusal.NotCaller), (new Gesture(Verb.Leave, 2, 2, 1), CallRefusal.Superseded),
            (new Gesture(Verb.Resume, 2, 2, 0), CallRefusal.Superseded), (new Gesture(Verb.Resume, 2, 2, 5), CallRefusal.Superseded),
            (new Gesture(Verb.Mute, 2, 2, 1), CallRefusal.Superseded), (new Gesture(Verb.Lose, 2, 2, 1), CallRefusal.None),
        ])
        {
            var step = active.Step(gesture);
            Assert.Equal((gesture, refusal), (gesture, step.Refusal));
            Assert.Empty(step.Events);
            Assert.Same(active.Call, step.Call);
        }
    }

    [Fact]
    public void A_device_that_comes_back_fences_its_older_self()
    {
        var call = CallModel.Begin(group: false, called: 1).After(new Gesture(Verb.Accept, 2, 1, 1));

        // taken over while the older one is there
        var moved = call.After(new Gesture(Verb.Resume, 2, 2, 1));
        Assert.Equal((2, CallModel.Device(2, 2)), (moved.Call.Find(2)!.Epoch, moved.Call.Find(2)!.Connection));
        Assert.Equal(CallRefusal.Superseded, moved.Step(new Gesture(Verb.Resume, 2, 1, 1)).Refusal);
        Assert.Equal(CallRefusal.Superseded, moved.Step(new Gesture(Verb.Mute, 2, 1, 1)).Refusal);
        Assert.Equal(CallRefusal.Superseded, moved.Step(new Gesture(Verb.Leave, 2, 1, 1)).Refusal);
        Assert.Same(moved.Call, moved.Step(new Gesture(Verb.Lose, 2, 1, 1)).Call);

        // the one that was fenced has media that nobody is connected with any more
        Assert.Equal(2, moved.Call.Find(2)!.MediaEpoch);
        Assert.Equal(3, moved.After(new Gesture(Verb.Lose, 2, 2, 1)).After(new Gesture(Verb.Reconnect, 2, 1, 1)).Call.Find(2)!.MediaEpoch);
        Assert.Equal(2, moved.After(new Gesture(Verb.Reconnect, 2, 3, 2)).Call.Find(2)!.MediaEpoch);

        // the answer that told the newest epoch was lost with the connection
        var lost = moved.After(new Gesture(Verb.Lose, 2, 2, 1));
        Assert.Equal(CallParticipantState.Reconnecting, lost.Call.Find(2)!.State);
        Assert.Equal(3, lost.After(new Gesture(Verb.Resume, 2, 3, 1)).Call.Find(2)!.Epoch);
    }

    [Theory]
    [InlineData(0, CallReason.Declined)]
    [InlineData(1, CallReason.Cancelled)]
    [InlineData(2, CallReason.Timeout)]
    [InlineData(3, CallReason.Lost)]
    [InlineData(4, CallReason.Completed)]
    [InlineData(5, CallReason.Lost)]
    [InlineData(6, CallReason.Limit)]
    [InlineData(7, CallReason.Cancelled)]
    public void A_call_says_why_it_ended(int story, CallReason reason)
    {
        Gesture accept = new(Verb.Accept, 2, 1, 1);
        Gesture[] gestures = story switch
        {
            0 => [new(Verb.Decline, 2, 1, 1)],
            1 => [new(Verb.Cancel, 1, 1, 1)],
            2 => [new(Verb.Wait, 0, 0, 45)],
            3 => [new(Verb.Lose, 1, 1, 1), new(Verb.Wait, 0, 0, 30)],
            4 => [accept, new(Verb.Leave, 1, 1, 1)],
            5 => [accept, new(Verb.Lose, 2, 1, 1), new(Verb.Wait, 0, 0, 30)],
            6 => [accept, new(Verb.Wait, 0, 0, 24 * 3600)],
            _ => [new(Verb.Leave, 1, 1, 1)],
        };

        var call = gestures.Aggregate(CallModel.Begin(group: false, called: 1), (model, gesture) => model.After(gesture)).Call;

        Assert.Equal((CallState.Ended, (CallReason?)reason), (call.State, call.EndReason));
        Assert.Equal(story is 1 or 2 or 3 or 7, call.Find(2)!.HasMissed);
    }

    [Fact]
    public void What_is_overdue_happened_when_it_was_due()
    {
        var call = CallModel.Begin(group: false, called: 1).After(new Gesture(Verb.Wait, 0, 0, 3_600)).Call;

        Assert.Equal(call.RingUntil, call.EndedAt);
        Assert.All(call.Events.Skip(1), e => Assert.Equal(call.RingUntil, e.At));
    }

    [Fact]
    public void A_call_of_busy_people_never_rings()
    {
        var call = CallModel.Begin(group: true, called: 2, busy: 2).Call;

        Assert.Equal((CallState.Ended, (CallReason?)CallReason.Busy), (call.State, call.EndReason));
        Assert.Equal([CallEventTypes.RingEnded, CallEventTypes.RingEnded, CallEventTypes.Ended], call.Events.Select(e => e.Type));
        Assert.All(call.Members.Skip(1), m => Assert.True(m.HasMissed));
    }

    [Fact]
    public void Members_may_join_a_group_call_until_it_is_full()
    {
        var model = CallModel.Begin(group: true, called: 1).After(new Gesture(Verb.Accept, 2, 1, 1));
        for (var user = 3; user <= Call.MostParticipants; user++)
            model = model.After(new Gesture(Verb.Accept, user, 1, 1));

        Assert.Equal(Call.MostParticipants, model.Call.Members.Count(m => m.State == CallParticipantState.Joined));
        Assert.Equal(CallRefusal.Full, model.Step(new Gesture(Verb.Accept, 9, 1, 1)).Refusal);
    }

    private static void Histories(bool group, int called) =>
        Gen.Select(Gen.Int[0, called], CallModel.Gestures(called + 3).Array[0, 60]).Sample(
            (busy, gestures) =>
            {
                var model = CallModel.Begin(group, called, busy);
                foreach (var gesture in gestures)
                    model = model.After(gesture);
                model.EndAndCheck();
            },
            iter: 4_000);
}
