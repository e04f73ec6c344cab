using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>Calls over REST, the log, and samples of quality.</summary>
public sealed class CallApiTests(SocialApp app)
{
    [Fact]
    public async Task A_call_that_is_begun_and_accepted_over_REST_waits_for_the_devices()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var room = await Caller.RoomAsync(ann, bob);

        var call = await ann.User.SendAsync<Call>(HttpMethod.Post, "/v1/calls", new NewCall(room, CallMedia.Audio), HttpStatusCode.Created);
        Assert.Equal((CallState.Ringing, CallParticipantState.Reconnecting), (call.State, call.Participants[0].State));
        await bob.HearAsync(CallEventTypes.Ringing);
        var accepted = await bob.User.SendAsync<Call>(HttpMethod.Post, $"/v1/calls/{call.Id}/accept");
        Assert.Equal((CallState.Active, CallParticipantState.Reconnecting), (accepted.State, accepted.Participants[1].State));
        await bob.HearAllAsync((CallEventTypes.RingEnded, CallReason.AnsweredElsewhere), (CallEventTypes.Reconnecting, null));

        await ann.ResumeAsync(call.Id, 1);
        await bob.ResumeAsync(call.Id, 1);
        await bob.SignalAsync(call.Id, ann.Id, "offer", "hello");
        await ann.HearAllAsync((CallEventTypes.RingEnded, CallReason.Accepted), (CallEventTypes.Reconnecting, null), (CallEventTypes.Joined, null), (CallEventTypes.Joined, null));
        Assert.Equal("hello", (await ann.HearSignalAsync()).Payload);

        var taken = await ann.User.SendAsync<Call>(HttpMethod.Post, $"/v1/calls/{call.Id}/resume", new { epoch = 2 });
        Assert.Equal((CallParticipantState.Reconnecting, 3), (taken.Participants[0].State, taken.Participants[0].Epoch));
        await ann.User.FailsAsync(HttpMethod.Post, $"/v1/calls/{call.Id}/resume", new { epoch = 9 }, HttpStatusCode.Conflict, "superseded");
        Assert.Equal(CallState.Ended, (await ann.User.SendAsync<Call>(HttpMethod.Post, $"/v1/calls/{call.Id}/leave")).State);
        Assert.Equal(CallState.Ended, (await ann.User.SendAsync<Call>(HttpMethod.Post, $"/v1/calls/{call.Id}/leave")).State);
        await ann.User.FailsAsync(HttpMethod.Post, $"/v1/calls/{call.Id}/accept", null, HttpStatusCode.Conflict, "call_ended");
    }

    [Fact]
    public async Task A_call_is_begun_once_for_a_key()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var room = await Caller.RoomAsync(ann, bob);

        var (first, isReplay) = await BeginAsync(ann, new NewCall(room, CallMedia.Audio));
        Assert.False(isReplay);
        await bob.DeclineAsync(first.Id);
        var (second, isSecondReplay) = await BeginAsync(ann, new NewCall(room, CallMedia.Audio));

        Assert.Equal((first.Id, true, CallState.Ended), (second.Id, isSecondReplay, second.State));
        using var other = await ann.User.SendAsync(HttpMethod.Post, "/v1/calls", new NewCall(room, CallMedia.Video), h => h.Add("Idempotency-Key", "once"));
        await Problems.AssertAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Single(await bob.LogAsync());
    }

    [Fact]
    public async Task The_log_has_each_call_once_newest_first()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var rooms = new[] { await Caller.RoomAsync(ann, bob), await Caller.RoomAsync(ann, cid) };
        var calls = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            calls.Add((await ann.InviteAsync(rooms[i % 2])).Id);
            await ann.CancelAsync(calls[^1]);
        }
        calls.Reverse();

        var walked = new List<long>();
        var path = "/v1/calls?limit=2";
        while (path is not null)
        {
            var page = await ann.User.GetAsync<JsonElement>(path);
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(c => long.Parse(c.GetProperty("id").GetString()!, null)));
            path = page.TryGetProperty("next", out var next) ? $"/v1/calls?limit=2&cursor={next.GetString()}" : null;
        }

        Assert.Equal(calls, walked);
        Assert.Equal([calls[0], calls[2], calls[4]], (await bob.LogAsync()).Select(c => c.Id));
        Assert.Equal([calls[1], calls[3]], (await ann.LogAsync($"?roomId={rooms[1]}")).Select(c => c.Id));
        await bob.User.FailsAsync(HttpMethod.Get, $"/v1/calls?roomId={rooms[1]}", null, HttpStatusCode.NotFound, "not_found");
        await bob.User.FailsAsync(HttpMethod.Get, $"/v1/calls/{calls[1]}", null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Samples_of_quality_are_summed_up_for_the_call()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await SampleAsync(bob, call, new CallSample(1, 1, 1, 1), HttpStatusCode.Conflict);
        await bob.AcceptAsync(call.Id);
        await SampleAsync(bob, call, new CallSample(500_000, 0, 40, 2));
        await SampleAsync(bob, call, new CallSample(700_000, 20, 80, 4));
        await SampleAsync(bob, call, new CallSample(1, 1_001, 1, 1), HttpStatusCode.BadRequest);
        Assert.Null((await bob.ReadAsync(call.Id)).Participants[1].Quality);
        await bob.LeaveAsync(call.Id);
        Assert.Equal(new CallQuality(2, 600_000, 10, 20, 60, 80, 3), (await bob.ReadAsync(call.Id)).Participants[1].Quality);

        await SampleAsync(bob, call, new CallSample(900_000, 40, 90, 6));
        await SampleAsync(ann, call, new CallSample(100, 0, 10, 0));

        var ended = await ann.ReadAsync(call.Id);
        Assert.Equal(new CallQuality(3, 700_000, 20, 40, 70, 90, 4), ended.Participants[1].Quality);
        Assert.Equal(new CallQuality(1, 100, 0, 0, 10, 10, 0), ended.Participants[0].Quality);
        for (var i = 0; i < 12; i++)
            (await ann.User.SendAsync(HttpMethod.Post, $"/v1/calls/{call.Id}/quality", new CallSample(1, 1, 1, 1))).Dispose();
        await SampleAsync(ann, call, new CallSample(1, 1, 1, 1), HttpStatusCode.TooManyRequests);
    }

    private static async Task SampleAsync(Caller caller, Call call, CallSample sample, HttpStatusCode expected = HttpStatusCode.NoContent)
    {
        using var answer = await caller.User.SendAsync(HttpMethod.Post, $"/v1/calls/{call.Id}/quality", sample);
        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task<(Call Call, bool IsReplay)> BeginAsync(Caller caller, NewCall call)
    {
        using var answer = await caller.User.SendAsync(HttpMethod.Post, "/v1/calls", call, h => h.Add("Idempotency-Key", "once"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (JsonSerializer.Deserialize<Call>(text, TestJson.Options)!, answer.Headers.Contains("Idempotency-Replayed"));
    }
}
