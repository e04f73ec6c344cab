using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>Calls of two, over the hub.</summary>
public sealed class CallTests(SocialApp app)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_calls_the_other_accepts_they_speak_and_hang_up(bool isBinary)
    {
        await using var ann = await Caller.NewAsync(app, "ann", isBinary);
        await using var bob = await Caller.NewAsync(app, "bob", isBinary);
        var room = await Caller.RoomAsync(ann, bob);

        var call = await ann.InviteAsync(room);
        Assert.Equal((CallState.Ringing, CallMedia.Video, room, ann.Id, 1), (call.State, call.Media, call.RoomId, call.Caller, call.Version));
        var ring = await bob.HearAsync(CallEventTypes.Ringing);
        Assert.Equal((1L, call.Id, ann.Id), (ring.Seq, ring.News.Call.Id, ring.News.UserId!.Value));
        var accepted = await bob.AcceptAsync(call.Id);
        Assert.Equal((CallState.Active, 3), (accepted.State, accepted.Version));
        foreach (var one in (Caller[])[ann, bob])
        {
            Assert.Equal((2L, CallReason.Accepted), Of(await one.HearAsync(CallEventTypes.RingEnded)));
            Assert.Equal(3, (await one.HearAsync(CallEventTypes.Joined)).Seq);
        }

        Assert.True((await ann.SignalAsync(call.Id, bob.Id, "offer", """{"sdp":"v=0\r\n"}""")).GetProperty("ok").GetBoolean());
        Assert.Equal(new CallSignalled(call.Id, ann.Id, 1, "offer", """{"sdp":"v=0\r\n"}""", 1), await bob.HearSignalAsync());
        await bob.SignalAsync(call.Id, ann.Id, "answer", "yes");
        Assert.Equal(new CallSignalled(call.Id, bob.Id, 1, "answer", "yes", 1), await ann.HearSignalAsync());

        var muted = await bob.OkAsync("CallState", call.Id, true, null!);
        Assert.Equal((true, true), (muted.Participants[1].Muted, muted.Participants[1].Camera));
        Assert.True((await ann.HearAsync(CallEventTypes.Updated)).News.Call.Participants[1].Muted);

        var ended = await ann.LeaveAsync(call.Id);
        Assert.Equal((CallState.Ended, (CallReason?)CallReason.Completed, 6), (ended.State, ended.EndReason, ended.Version));
        Assert.NotNull(ended.Duration);
        await bob.HearAllAsync((CallEventTypes.Updated, null), (CallEventTypes.Left, CallReason.Left), (CallEventTypes.Ended, CallReason.Completed));
        await bob.FailsAsync("call_ended", "CallSignal", call.Id, ann.Id, "offer", "?");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("smell")]
    public async Task A_call_is_of_sound_or_pictures(string? media)
    {
        await using var ann = await Caller.NewAsync(app, "ann");

        await ann.FailsAsync("validation_failed", "CallInvite", 1, media!, null!);
    }

    [Fact]
    public async Task All_devices_ring_and_one_answers()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var phone = await Caller.NewAsync(app, "bob");
        await using var desk = await Caller.ConnectAsync(app, phone.User);
        var room = await Caller.RoomAsync(ann, phone);
        var call = await ann.InviteAsync(room);
        await phone.HearAsync(CallEventTypes.Ringing);
        await desk.HearAsync(CallEventTypes.Ringing);

        await phone.AcceptAsync(call.Id);

        Assert.Equal((2L, CallReason.Accepted), Of(await phone.HearAsync(CallEventTypes.RingEnded)));
        Assert.Equal((2L, CallReason.AnsweredElsewhere), Of(await desk.HearAsync(CallEventTypes.RingEnded)));
        await desk.FailsAsync("answered_elsewhere", "CallAccept", call.Id);
        Assert.Equal(call.Id, (await phone.AcceptAsync(call.Id)).Id);
        // a decline after an accept does nothing, nor does a cancel
        Assert.Equal(CallState.Active, (await desk.DeclineAsync(call.Id)).State);
        Assert.Equal(CallState.Active, (await ann.CancelAsync(call.Id)).State);
        await phone.LeaveAsync(call.Id);
    }

    [Fact]
    public async Task Who_declines_is_not_notified_and_who_missed_it_is()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var room = await Caller.RoomAsync(ann, bob);
        var first = await ann.InviteAsync(room);
        await bob.DeclineAsync(first.Id);
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Declined), (CallEventTypes.Ended, CallReason.Declined));
        var second = await ann.InviteAsync(room);
        await bob.FailsAsync("forbidden", "CallCancel", second.Id);
        var cancelled = await ann.CancelAsync(second.Id);

        Assert.Equal((CallReason?)CallReason.Cancelled, cancelled.EndReason);
        Assert.Equal([second.Id, first.Id], (await bob.LogAsync()).Select(c => c.Id));
        Assert.Equal(
            [CallParticipantState.Missed, CallParticipantState.Declined], (await bob.LogAsync()).Select(c => c.Participants.Single(p => p.UserId == bob.Id).State));
        // both followed each other to begin with
        HubMessage heard;
        do
            heard = await bob.Hub.NextNotificationAsync(TimeSpan.FromSeconds(20));
        while (heard.Text("type") is "follow");
        Assert.Equal(("missed_call", $"{second.Id}", $"{room}", $"{ann.Id}"), (
            heard.Text("type"), heard.Text("callId"), heard.Text("roomId"), heard.Data.GetProperty("actor").GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Who_is_in_a_call_is_busy_unless_they_let_others_wait()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var (first, second) = (await Caller.RoomAsync(ann, bob), await Caller.RoomAsync(cid, bob));
        var call = await ann.InviteAsync(first);
        await bob.AcceptAsync(call.Id);

        var busy = await cid.InviteAsync(second);
        Assert.Equal((CallState.Ended, (CallReason?)CallReason.Busy), (busy.State, busy.EndReason));
        await bob.FailsAsync("in_call", "CallInvite", second, "audio", null!);
        await bob.User.SendAsync<object>(HttpMethod.Patch, "/v1/users/me/settings", new { callWaiting = true });
        var waiting = await cid.InviteAsync(second);
        Assert.Equal((CallState.Ringing, true), (waiting.State, waiting.Participants[1].Waiting));
        await bob.FailsAsync("in_call", "CallAccept", waiting.Id);
        await bob.LeaveAsync(call.Id);
        Assert.Equal(CallState.Active, (await bob.AcceptAsync(waiting.Id)).State);
        await cid.LeaveAsync(waiting.Id);
        // free again, both
        var last = await ann.InviteAsync(first);
        Assert.Equal(CallState.Ringing, last.State);
        await ann.CancelAsync(last.Id);
    }

    [Fact]
    public async Task Nobody_rings_where_there_is_a_block_or_an_open_request()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var room = await Caller.RoomAsync(ann, bob);
        await bob.User.PutAsync(ann.User, "block");
        await ann.FailsAsync("forbidden", "CallInvite", room, "video", null!);
        await bob.FailsAsync("forbidden", "CallInvite", room, "video", null!);

        var request = (await ann.User.SendAsync<Grains.Interfaces.Chat.Room>(HttpMethod.Put, $"/v1/rooms/direct/{cid.Id}")).Id;
        await ann.FailsAsync("forbidden", "CallInvite", request, "video", null!);
        await cid.FailsAsync("not_found", "CallInvite", room, "video", null!);
        await cid.FailsAsync("not_found", "CallInvite", 5L, "video", null!);
    }

    [Fact]
    public async Task Strangers_to_a_call_see_and_do_nothing()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var eve = await Caller.NewAsync(app, "eve");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));

        foreach (var method in (string[])["CallAccept", "CallDecline", "CallCancel", "CallLeave"])
            await eve.FailsAsync("not_found", method, call.Id);
        await eve.FailsAsync("not_found", "CallResume", call.Id, 1);
        await eve.FailsAsync("not_found", "CallState", call.Id, true, true);
        await eve.FailsAsync("not_found", "CallSignal", call.Id, bob.Id, "offer", "?");
        await eve.FailsAsync("not_found", "Subscribe", $"call:{call.Id}");
        await ann.FailsAsync("participant_away", "CallSignal", call.Id, eve.Id, "offer", "?");
        await ann.FailsAsync("participant_away", "CallSignal", call.Id, bob.Id, "offer", "too early");
        await eve.FailsAsync("not_found", "CallAccept", 5L);
        await ann.CancelAsync(call.Id);
    }

    private static (long, CallReason) Of((CallNews News, long Seq) heard) => (heard.Seq, heard.News.Reason!.Value);
}
