using System.Globalization;
using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>Calls between people at different front ends, and a front end that dies under a call.</summary>
public sealed class CallBackplaneTests
{
    [Fact]
    public async Task A_call_crosses_front_ends_and_outlives_one()
    {
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 2);
        using var annHere = await cluster.AsAsync("ann");
        using var bobThere = await cluster.AsAsync("bob", frontEnd: 1);
        await using var ann = await Caller.ConnectAsync(cluster.FrontEnds[0].Address, annHere);
        var bob = await Caller.ConnectAsync(cluster.FrontEnds[1].Address, bobThere);
        await using var desk = await Caller.ConnectAsync(cluster.FrontEnds[0].Address, bobThere);
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.HearAsync(CallEventTypes.Ringing);
        await bob.AcceptAsync(call.Id);
        await bob.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));
        await desk.HearAllAsync((CallEventTypes.RingEnded, CallReason.AnsweredElsewhere), (CallEventTypes.Joined, null));
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));

        var said = Enumerable.Range(0, 50).Select(i => ann.SignalAsync(call.Id, bob.Id, "candidate", i.ToString(CultureInfo.InvariantCulture))).ToList();
        for (var i = 0; i < 50; i++)
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), (await bob.HearSignalAsync()).Payload);
        await Task.WhenAll(said);

        // the seat is held by a connection that nobody can say goodbye for
        await cluster.FrontEnds[1].KillAsync();
        await desk.ResumeAsync(call.Id, 1);
        Assert.Equal(2, (await ann.HearAsync(CallEventTypes.Joined)).News.Call.Participants[1].Epoch);
        await desk.HearAsync(CallEventTypes.Joined);
        await ann.SignalAsync(call.Id, bob.Id, "offer", "at the desk");
        Assert.Equal(("at the desk", 1), (await desk.HearSignalAsync()) is var heard ? (heard.Payload, heard.Epoch) : default);
        Assert.Equal(CallState.Ended, (await desk.LeaveAsync(call.Id)).State);
        await bob.DisposeAsync();
    }
}
