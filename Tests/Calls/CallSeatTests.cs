using System.Globalization;
using System.Text.Json;
using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>Devices that go, come back, and take each other's seat; what is said between them.</summary>
public sealed class CallSeatTests(SocialApp app)
{
    [Fact]
    public async Task A_device_that_lost_its_connection_comes_back_with_a_whole_picture()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        var bob = await Caller.NewAsync(app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.AcceptAsync(call.Id);
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));

        await bob.DisposeAsync();

        var away = (await ann.HearAsync(CallEventTypes.Reconnecting)).News.Call.Participants[1];
        Assert.Equal((bob.Id, CallParticipantState.Reconnecting), (away.UserId, away.State));
        Assert.NotNull(away.ReconnectUntil);
        await ann.FailsAsync("participant_away", "CallSignal", call.Id, bob.Id, "offer", "?");
        await using var again = await Caller.ConnectAsync(app, bob.User);
        var resumed = await again.ResumeAsync(call.Id, 1);
        Assert.Equal((CallState.Active, 2, 5), (resumed.State, resumed.Participants[1].Epoch, resumed.Version));
        Assert.Equal(2, (await ann.HearAsync(CallEventTypes.Joined)).News.Call.Participants[1].Epoch);
        await again.SignalAsync(call.Id, ann.Id, "offer", "anew");
        Assert.Equal(new CallSignalled(call.Id, bob.Id, 2, "offer", "anew", 2), await ann.HearSignalAsync());
        await again.LeaveAsync(call.Id);
    }

    [Fact]
    public async Task A_new_connection_of_the_same_device_keeps_its_media()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        var bob = await Caller.NewAsync(app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        Assert.Equal((1, 1), Epochs(await bob.AcceptAsync(call.Id)));
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));
        // as when an access token ends
        await bob.DisposeAsync();
        await ann.HearAsync(CallEventTypes.Reconnecting);

        await using var again = await Caller.ConnectAsync(app, bob.User);
        Assert.Equal((2, 1), Epochs(await again.OkAsync("CallReconnect", call.Id, 1)));
        Assert.Equal((2, 1), Epochs((await ann.HearAsync(CallEventTypes.Joined)).News.Call));
        await again.SignalAsync(call.Id, ann.Id, "candidate", "a better way");
        Assert.Equal(new CallSignalled(call.Id, bob.Id, 2, "candidate", "a better way", 1), await ann.HearSignalAsync());

        // another device brings media of its own, and the first one's are dead then
        await using var desk = await Caller.ConnectAsync(app, bob.User);
        Assert.Equal((3, 3), Epochs(await desk.ResumeAsync(call.Id, 2)));
        await again.FailsAsync("superseded", "CallReconnect", call.Id, 2);
        await desk.DisposeAsync();
        await ann.HearAllAsync((CallEventTypes.Joined, null), (CallEventTypes.Reconnecting, null));
        Assert.Equal((4, 4), Epochs(await again.OkAsync("CallReconnect", call.Id, 2)));
        var kept = await bob.User.SendAsync<Call>(HttpMethod.Post, $"/v1/calls/{call.Id}/resume", new { epoch = 4, keepsMedia = true });
        Assert.Equal((5, 4), Epochs(kept));
        await ann.LeaveAsync(call.Id);

        (int, int) Epochs(Call seen) => seen.Participants.Where(p => p.UserId == bob.Id).Select(p => (p.Epoch, p.MediaEpoch)).Single();
    }

    [Fact]
    public async Task The_newer_device_fences_the_older_one()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var phone = await Caller.NewAsync(app, "bob");
        await using var desk = await Caller.ConnectAsync(app, phone.User);
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, phone));
        await phone.AcceptAsync(call.Id);
        await phone.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));

        await desk.FailsAsync("superseded", "CallResume", call.Id, 0);
        await desk.FailsAsync("superseded", "CallResume", call.Id, 7);
        await desk.FailsAsync("superseded", "CallSignal", call.Id, ann.Id, "offer", "?");
        await desk.ResumeAsync(call.Id, 1);

        await phone.HearAsync(CallEventTypes.Joined);
        var told = await phone.NextAsync();
        Assert.Equal(("Ephemeral", CallEventTypes.Superseded, 2), (told.Method, told.Type, told.Data.GetProperty("epoch").GetInt32()));
        await phone.FailsAsync("superseded", "CallSignal", call.Id, ann.Id, "offer", "?");
        await phone.FailsAsync("superseded", "CallState", call.Id, true, true);
        await phone.FailsAsync("superseded", "CallLeave", call.Id);
        await phone.FailsAsync("superseded", "CallResume", call.Id, 1);
        await ann.SignalAsync(call.Id, phone.Id, "offer", "to the desk");
        await desk.HearAllAsync((CallEventTypes.RingEnded, CallReason.AnsweredElsewhere), (CallEventTypes.Joined, null), (CallEventTypes.Joined, null));
        Assert.Equal("to the desk", (await desk.HearSignalAsync()).Payload);
        await desk.LeaveAsync(call.Id);
    }

    [Fact]
    public async Task What_one_says_to_another_arrives_in_order_and_to_nobody_else()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var call = await ann.InviteAsync(await Caller.GroupAsync(ann, bob, cid));
        await bob.AcceptAsync(call.Id);
        await cid.AcceptAsync(call.Id);
        await bob.HearAllAsync(
            (CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null), (CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));

        // not awaited one by one: the server keeps the order in which they were sent
        var sent = Enumerable.Range(0, 100).Select(i => ann.SignalAsync(call.Id, bob.Id, "candidate", i.ToString(CultureInfo.InvariantCulture))).ToList();

        for (var i = 0; i < 100; i++)
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), (await bob.HearSignalAsync()).Payload);
        Assert.All(await Task.WhenAll(sent), a => Assert.True(a.GetProperty("ok").GetBoolean()));
        await ann.SignalAsync(call.Id, cid.Id, "offer", "for cid");
        await cid.HearAllAsync(
            (CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null), (CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Joined, null));
        Assert.Equal("for cid", (await cid.HearSignalAsync()).Payload);
        await EndAsync(call.Id, ann, bob, cid);
    }

    [Fact]
    public async Task What_is_said_has_a_form_a_size_and_a_rate()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.AcceptAsync(call.Id);

        await ann.FailsAsync("validation_failed", "CallSignal", call.Id, bob.Id, "chat", "?");
        await ann.FailsAsync("validation_failed", "CallSignal", call.Id, bob.Id, "offer", new string('x', CallSignal.LongestPayload + 1));
        await ann.FailsAsync("validation_failed", "CallSignal", call.Id, bob.Id, "offer", null!);
        await ann.FailsAsync("validation_failed", "CallSignal", call.Id, bob.Id, null!, "?");
        Assert.True((await ann.SignalAsync(call.Id, bob.Id, "offer", new string('x', CallSignal.LongestPayload))).GetProperty("ok").GetBoolean());
        await ann.FailsAsync("participant_away", "CallSignal", call.Id, ann.Id, "offer", "to myself");
        // what is long counts more
        var large = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ann.SignalAsync(call.Id, bob.Id, "offer", new string('x', CallSignal.LongestPayload))));
        Assert.Contains(large, a => !a.GetProperty("ok").GetBoolean() && a.GetProperty("code").GetString() is "too_many_requests");
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => ann.SignalAsync(call.Id, bob.Id, "candidate", "c")));
        Assert.Contains(answers, a => !a.GetProperty("ok").GetBoolean() && a.GetProperty("code").GetString() is "too_many_requests");
        // what she may do on one connection is used up
        await bob.LeaveAsync(call.Id);
    }

    [Fact]
    public async Task Both_of_a_pair_know_who_is_polite()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var call = await bob.InviteAsync(await Caller.GroupAsync(bob, ann, cid));

        foreach (var one in call.Participants)
            Assert.Equal(call.Participants.Select(p => p.UserId).Where(id => id < one.UserId), one.PoliteTo);
        await bob.CancelAsync(call.Id);
    }

    [Fact]
    public async Task A_client_that_was_away_gets_the_events_it_missed()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.AcceptAsync(call.Id);
        var topic = $"call:{call.Id}";
        Assert.Equal("{\"ok\":true}", (await bob.Hub.SubscribeAsync(topic)).ToString());

        var missed = (await bob.Hub.CallAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal) { [topic] = 1 })).GetProperty(topic);
        Assert.Equal(
            [(2, CallEventTypes.RingEnded), (3, CallEventTypes.Joined)],
            missed.GetProperty("events").EnumerateArray().Select(e => (e.GetProperty("seq").GetInt32(), e.GetProperty("type").GetString()!)));
        Assert.Equal((false, 4), (missed.GetProperty("gap").GetBoolean(), missed.GetProperty("nextSeq").GetInt32()));
        Assert.Equal("3", missed.GetProperty("events")[0].GetProperty("data").GetProperty("call").GetProperty("version").ToString());
        var future = (await bob.Hub.CallAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal) { [topic] = 9 })).GetProperty(topic);
        Assert.Equal("""{"events":[],"gap":true,"nextSeq":4}""", JsonSerializer.Serialize(future));
        await EndAsync(call.Id, ann);
    }

    [Fact]
    public async Task Of_a_person_s_devices_the_one_in_the_call_resumes_that_it_accepted()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var phone = await Caller.NewAsync(app, "bob");
        await using var desk = await Caller.ConnectAsync(app, phone.User);
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, phone));
        await phone.AcceptAsync(call.Id);

        Assert.Equal("accepted", await ResumedReasonAsync(phone, call.Id));
        Assert.Equal("answered_elsewhere", await ResumedReasonAsync(desk, call.Id));
        Assert.Equal("accepted", await ResumedReasonAsync(ann, call.Id));
        await EndAsync(call.Id, ann);
    }

    private static async Task<string?> ResumedReasonAsync(Caller caller, long callId)
    {
        var topic = $"call:{callId}";
        var missed = (await caller.Hub.CallAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal) { [topic] = 1 })).GetProperty(topic);
        return missed.GetProperty("events")[0].GetProperty("data").GetProperty("reason").GetString();
    }

    private static async Task EndAsync(long callId, params Caller[] callers)
    {
        foreach (var caller in callers)
            await caller.LeaveAsync(callId);
    }
}
