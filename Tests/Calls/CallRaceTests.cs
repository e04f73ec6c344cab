using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>What happens at the same moment ends in one way for everybody.</summary>
public sealed class CallRaceTests(SocialApp app)
{
    private const int Rounds = 15;

    [Fact]
    public async Task Two_who_call_each_other_at_the_same_moment_speak_with_each_other()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var room = await Caller.RoomAsync(ann, bob);
        for (var round = 0; round < Rounds; round++)
        {
            var calls = await Task.WhenAll(ann.InviteAsync(room), bob.InviteAsync(room));

            Assert.Equal(calls[0].Id, calls[1].Id);
            var call = await ann.ReadAsync(calls[0].Id);
            Assert.Equal(CallState.Active, call.State);
            Assert.All(call.Participants, p => Assert.Equal(CallParticipantState.Joined, p.State));
            await ann.LeaveAsync(call.Id);
        }
        Assert.Equal(Rounds, (await bob.LogAsync()).Count);
    }

    [Fact]
    public async Task Of_two_devices_that_accept_at_once_one_is_in_the_call()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var phone = await Caller.NewAsync(app, "bob");
        await using var desk = await Caller.ConnectAsync(app, phone.User);
        var room = await Caller.RoomAsync(ann, phone);
        for (var round = 0; round < Rounds; round++)
        {
            var call = await ann.InviteAsync(room);

            var answers = await Task.WhenAll(phone.Hub.CallAsync("CallAccept", call.Id), desk.Hub.CallAsync("CallAccept", call.Id));

            Assert.Single(answers, a => a.GetProperty("ok").GetBoolean());
            Assert.Equal("answered_elsewhere", answers.Single(a => !a.GetProperty("ok").GetBoolean()).GetProperty("code").GetString());
            await ann.LeaveAsync(call.Id);
        }
    }

    [Fact]
    public async Task Of_accept_cancel_and_decline_at_once_one_counts_and_all_hear_the_same()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var desk = await Caller.ConnectAsync(app, bob.User);
        var room = await Caller.RoomAsync(ann, bob);
        for (var round = 0; round < Rounds; round++)
        {
            var call = await ann.InviteAsync(room);
            var accept = bob.Hub.CallAsync("CallAccept", call.Id);
            await Task.WhenAll(accept, ann.Hub.CallAsync("CallCancel", call.Id), desk.Hub.CallAsync("CallDecline", call.Id));

            var after = await ann.ReadAsync(call.Id);
            var isIn = (await accept).GetProperty("ok").GetBoolean();
            Assert.Equal(isIn ? CallState.Active : CallState.Ended, after.State);
            if (isIn)
                await bob.LeaveAsync(call.Id);
            var ended = await ann.ReadAsync(call.Id);
            Assert.Contains(ended.EndReason, isIn ? [CallReason.Completed] : new CallReason?[] { CallReason.Cancelled, CallReason.Declined });
            // the caller hears each event but the ring once, in order
            for (var seq = 2; seq <= ended.Version; seq++)
                Assert.Equal(seq, (await ann.NextAsync()).Seq);
        }
    }

    [Fact]
    public async Task Whom_many_call_at_once_is_in_one_call()
    {
        await using var bob = await Caller.NewAsync(app, "bob");
        var others = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Caller.NewAsync(app, "o")));
        var rooms = new List<long>();
        foreach (var other in others)
            rooms.Add(await Caller.RoomAsync(other, bob));
        var calls = await Task.WhenAll(others.Zip(rooms, (other, room) => other.InviteAsync(room)));
        await using var desk = await Caller.ConnectAsync(app, bob.User);

        var answers = await Task.WhenAll(bob.Hub.CallAsync("CallAccept", calls[0].Id), desk.Hub.CallAsync("CallAccept", calls[1].Id));

        Assert.Single(answers, a => a.GetProperty("ok").GetBoolean());
        Assert.Equal("in_call", answers.Single(a => !a.GetProperty("ok").GetBoolean()).GetProperty("code").GetString());
        foreach (var (other, call) in others.Zip(calls))
        {
            await other.LeaveAsync(call.Id);
            await other.DisposeAsync();
        }
    }
}
