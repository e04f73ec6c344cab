using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>What time alone does to calls, on a product whose times are short.</summary>
public sealed class CallTimeTests : IAsyncLifetime
{
    private readonly SocialApp _app = new(["Calls:Ring=00:00:02", "Calls:Reconnect=00:00:01", "Calls:Lease=00:00:03"]);

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_call_that_nobody_answers_is_given_up_and_missed()
    {
        await using var ann = await Caller.NewAsync(_app, "ann");
        await using var bob = await Caller.NewAsync(_app, "bob");
        var room = await Caller.RoomAsync(ann, bob);

        var call = await ann.InviteAsync(room);

        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Timeout), (CallEventTypes.Ended, CallReason.Timeout));
        await bob.HearAllAsync((CallEventTypes.RingEnded, CallReason.Timeout), (CallEventTypes.Ended, CallReason.Timeout));
        var ended = await bob.ReadAsync(call.Id);
        Assert.Equal((CallState.Ended, ended.RingUntil), (ended.State, ended.EndedAt));
        await MissedAsync(bob, call);
        await ann.FailsAsync("call_ended", "CallAccept", call.Id);
        Assert.Equal(CallState.Ringing, (await ann.InviteAsync(room)).State);
    }

    [Fact]
    public async Task Who_does_not_come_back_in_time_is_lost()
    {
        await using var ann = await Caller.NewAsync(_app, "ann");
        var bob = await Caller.NewAsync(_app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.AcceptAsync(call.Id);
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));

        await bob.DisposeAsync();

        await ann.HearAllAsync((CallEventTypes.Reconnecting, null), (CallEventTypes.Left, CallReason.Lost), (CallEventTypes.Ended, CallReason.Lost));
        await using var late = await Caller.ConnectAsync(_app, bob.User);
        await late.FailsAsync("call_ended", "CallResume", call.Id, 1);
    }

    [Fact]
    public async Task A_device_for_which_no_front_end_vouches_counts_as_gone()
    {
        await using var ann = await Caller.NewAsync(_app, "ann");
        await using var bob = await Caller.NewAsync(_app, "bob");
        var room = await Caller.RoomAsync(ann, bob);
        // connections of front ends that do not run in this process
        var (alive, dead) = (new CallDevice(ann.Id, "alive"), new CallDevice(bob.Id, "dead"));
        var call = (await _app.Grains.GetGrain<IUserCallsGrain>(ann.Id).InviteAsync(alive, new NewCall(room, CallMedia.Audio), null)).Value;
        var grain = _app.Grains.GetGrain<ICallGrain>(call.Id);
        await grain.AcceptAsync(dead);

        using var end = new CancellationTokenSource();
        var vouching = VouchAsync(grain, alive, end.Token);
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));
        var away = await ann.HearAsync(CallEventTypes.Reconnecting);

        Assert.Equal(bob.Id, away.News.UserId);
        Assert.False(await grain.RenewAsync(dead));
        await ann.HearAllAsync((CallEventTypes.Left, CallReason.Lost), (CallEventTypes.Ended, CallReason.Lost));
        await end.CancelAsync();
        await vouching;
    }

    private static async Task VouchAsync(ICallGrain grain, CallDevice device, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!end.IsCancellationRequested)
        {
            await grain.RenewAsync(device);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task MissedAsync(Caller caller, Call call)
    {
        HubMessage heard;
        do
            heard = await caller.Hub.NextNotificationAsync(TimeSpan.FromSeconds(20));
        while (heard.Text("type") is "follow");
        Assert.Equal(("missed_call", $"{call.Id}"), (heard.Text("type"), heard.Text("callId")));
    }
}
