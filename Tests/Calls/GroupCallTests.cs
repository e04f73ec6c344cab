using System.Net;
using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>Calls of more than two.</summary>
public sealed class GroupCallTests(SocialApp app)
{
    [Fact]
    public async Task A_group_call_goes_on_until_the_last_one_leaves()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var room = await Caller.GroupAsync(ann, bob, cid);
        var call = await ann.InviteAsync(room);
        await bob.AcceptAsync(call.Id);
        await cid.DeclineAsync(call.Id);
        Assert.Equal(CallState.Active, (await ann.LeaveAsync(call.Id)).State);
        // who declined changes their mind; who left comes back by calling again
        Assert.Equal(CallParticipantState.Joined, (await cid.AcceptAsync(call.Id)).Participants[2].State);
        var back = await ann.InviteAsync(room);
        Assert.Equal((call.Id, CallParticipantState.Joined, 2), (back.Id, back.Participants[0].State, back.Participants[0].Epoch));
        await ann.LeaveAsync(call.Id);
        await bob.LeaveAsync(call.Id);

        var ended = await cid.LeaveAsync(call.Id);

        Assert.Equal((CallState.Ended, (CallReason?)CallReason.Completed), (ended.State, ended.EndReason));
        Assert.Equal(call.Id, Assert.Single(await bob.LogAsync($"?roomId={room}")).Id);
    }

    [Fact]
    public async Task Only_those_who_are_named_ring_and_other_members_may_join()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        await using var eve = await Caller.NewAsync(app, "eve");
        var room = await Caller.GroupAsync(ann, bob, cid);
        await ann.FailsAsync("not_found", "CallInvite", room, "audio", new[] { eve.Id });
        await ann.FailsAsync("not_found", "CallInvite", room, "audio", new[] { ann.Id });
        await ann.FailsAsync("validation_failed", "CallInvite", room, "audio", Array.Empty<long>());

        var call = await ann.InviteAsync(room, bob.Id);
        Assert.Equal([ann.Id, bob.Id], call.Participants.Select(p => p.UserId));
        await bob.AcceptAsync(call.Id);
        Assert.Equal(call.Id, (await cid.ReadAsync(call.Id)).Id);
        Assert.Equal(3, (await cid.AcceptAsync(call.Id)).Participants.Length);
        await eve.FailsAsync("not_found", "CallAccept", call.Id);
        await eve.User.FailsAsync(HttpMethod.Get, $"/v1/calls/{call.Id}", null, HttpStatusCode.NotFound, "not_found");
        Assert.Equal([call.Id], (await cid.LogAsync()).Select(c => c.Id));
        foreach (var one in (Caller[])[ann, bob, cid])
            await one.LeaveAsync(call.Id);
    }

    [Fact]
    public async Task Whoever_is_blocked_or_busy_does_not_ring()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        await using var dan = await Caller.NewAsync(app, "dan");
        await using var eve = await Caller.NewAsync(app, "eve");
        var room = await Caller.GroupAsync(ann, bob, cid, dan);
        await cid.User.PutAsync(ann.User, "block");
        var other = await eve.InviteAsync(await Caller.RoomAsync(eve, dan));
        await dan.AcceptAsync(other.Id);

        var call = await ann.InviteAsync(room);

        Assert.Equal(
            [(ann.Id, CallParticipantState.Joined), (bob.Id, CallParticipantState.Ringing), (dan.Id, CallParticipantState.Busy)],
            call.Participants.Select(p => (p.UserId, p.State)).OrderBy(p => p.UserId));
        await ann.CancelAsync(call.Id);
        await eve.LeaveAsync(other.Id);
    }
}
