using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Calls;
using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>Calls outlive the grains that run them, and the process.</summary>
public sealed class CallRecoveryTests
{
    [Fact]
    public async Task A_call_goes_on_when_its_grains_are_lost()
    {
        await using var app = await SocialApp.StartAsync("Calls:Ring=00:00:03");
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var room = await Caller.RoomAsync(ann, bob);
        var active = await ann.InviteAsync(room);
        await bob.AcceptAsync(active.Id);
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));

        await LoseGrainsAsync(app);

        Assert.True((await bob.SignalAsync(active.Id, ann.Id, "offer", "still there?")).GetProperty("ok").GetBoolean());
        // what may not have been told before is told again
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));
        Assert.Equal("still there?", (await ann.HearSignalAsync()).Payload);
        await bob.FailsAsync("in_call", "CallInvite", await Caller.RoomAsync(bob, await NewAsync(app)), "audio", null!);
        await bob.LeaveAsync(active.Id);
        var ringing = await ann.InviteAsync(room);
        await LoseGrainsAsync(app);
        await EndedAsync(ann, ringing.Id, CallReason.Timeout);
    }

    [Fact]
    public async Task Who_is_removed_from_a_group_is_out_of_its_call()
    {
        await using var app = await SocialApp.StartAsync();
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var room = await Caller.GroupAsync(ann, bob, cid);
        var call = await ann.InviteAsync(room);
        await bob.AcceptAsync(call.Id);
        await cid.AcceptAsync(call.Id);

        (await ann.User.SendAsync(HttpMethod.Delete, $"/v1/rooms/{room}/members/{bob.Id}")).Dispose();
        // a new activation looks at once
        await LoseGrainsAsync(app);

        await Eventually.IsTrueAsync(
            async () => (await ann.ReadAsync(call.Id)).Participants.Single(p => p.UserId == bob.Id).State == CallParticipantState.Left, "bob is out of the call");
        await bob.FailsAsync("not_found", "CallAccept", call.Id);
        await bob.FailsAsync("not_in_call", "CallSignal", call.Id, ann.Id, "offer", "?");
        Assert.Equal(CallState.Active, (await ann.ReadAsync(call.Id)).State);
    }

    [Fact]
    public async Task A_call_of_two_ends_when_one_blocks_the_other()
    {
        await using var app = await SocialApp.StartAsync();
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.AcceptAsync(call.Id);

        await bob.User.PutAsync(ann.User, "block");
        // a new activation looks at once
        await LoseGrainsAsync(app);

        await EndedAsync(bob, call.Id, CallReason.Completed);
    }

    [Fact]
    public async Task After_a_restart_rings_end_once_and_calls_are_resumed()
    {
        var first = new SocialApp(["Calls:Ring=00:00:02"]) { KeepFolder = true };
        await first.InitializeAsync();
        var ann = await Caller.NewAsync(first, "ann");
        var bob = await Caller.NewAsync(first, "bob");
        var cid = await Caller.NewAsync(first, "cid");
        var dan = await Caller.NewAsync(first, "dan");
        var active = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.AcceptAsync(active.Id);
        var ringing = await cid.InviteAsync(await Caller.RoomAsync(cid, dan));
        await first.StopAsync();

        await using var second = new SocialApp(["Calls:Ring=00:00:02"], folder: first.Folder);
        await second.InitializeAsync();
        using var annAgain = new SocialClient(second.Address, ann.User.Session);
        using var bobAgain = new SocialClient(second.Address, bob.User.Session);
        using var danAgain = new SocialClient(second.Address, dan.User.Session);
        await using var annHub = await Caller.ConnectAsync(second, annAgain);
        await using var bobHub = await Caller.ConnectAsync(second, bobAgain);
        await using var danHub = await Caller.ConnectAsync(second, danAgain);

        await annHub.ResumeAsync(active.Id, 1);
        await bobHub.ResumeAsync(active.Id, 1);
        Assert.True((await annHub.SignalAsync(active.Id, bobAgain.Id, "offer", "there")).GetProperty("ok").GetBoolean());
        await annHub.LeaveAsync(active.Id);
        // nobody asks for this one: the sweep finds it
        var ended = await EndedAsync(danHub, ringing.Id, CallReason.Timeout);
        Assert.Equal(ended.RingUntil, ended.EndedAt);
        await Eventually.IsTrueAsync(
            async () => (await danAgain.Http.GetStringAsync("/v1/notifications?types=missed_call")).Contains($"\"callId\":\"{ringing.Id}\"", StringComparison.Ordinal),
            "the missed call is notified", TimeSpan.FromSeconds(30));
        var stored = await second.Services.GetRequiredService<ICallStore>().GetAsync(ringing.Id, TestContext.Current.CancellationToken);
        Assert.Single(stored!.Events, e => e.Type is CallEventTypes.Ended);
        foreach (var caller in (Caller[])[ann, bob, cid, dan])
            await caller.DisposeAsync();
    }

    private static async Task<Caller> NewAsync(SocialApp app) => await Caller.NewAsync(app, "new");

    private static Task LoseGrainsAsync(SocialApp app) => app.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    private static async Task<Call> EndedAsync(Caller caller, long callId, CallReason reason)
    {
        Call? call = null;
        // read from the log, which wakes no grain
        await Eventually.IsTrueAsync(
            async () => (call = (await caller.LogAsync()).Single(c => c.Id == callId)).State == CallState.Ended, "the call ends", TimeSpan.FromSeconds(30));
        Assert.Equal(reason, call!.EndReason);
        return call;
    }
}
