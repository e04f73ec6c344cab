using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;
using Social.Grains.Calls;
using Social.Grains.Interfaces.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>Calls in a person's copy of their data, and what is left of them when an account ends.</summary>
public sealed class CallAccountTests(SocialApp app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_has_the_log()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        var call = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        await bob.DeclineAsync(call.Id);

        var source = app.Services.GetServices<IExportSource>().Single(s => s.Name is "calls");
        var rows = new List<JsonElement>();
        await foreach (var row in source.ReadAsync(bob.Id, Cancel))
            rows.Add(JsonSerializer.SerializeToElement(row));

        var exported = Assert.Single(rows);
        Assert.Equal((call.Id, ann.Id, (int)CallParticipantState.Declined), (
            exported.GetProperty("Id").GetInt64(), exported.GetProperty("Caller").GetInt64(), exported.GetProperty("State").GetInt32()));
        Assert.DoesNotContain("onnection", exported.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_deleted_leaves_their_calls_and_others_keep_their_log()
    {
        await using var ann = await Caller.NewAsync(app, "ann");
        await using var bob = await Caller.NewAsync(app, "bob");
        await using var cid = await Caller.NewAsync(app, "cid");
        var room = await Caller.RoomAsync(ann, bob);
        var missed = await ann.InviteAsync(room);
        await ann.CancelAsync(missed.Id);
        var active = await ann.InviteAsync(room);
        await bob.AcceptAsync(active.Id);
        var ringing = await cid.InviteAsync(await Caller.RoomAsync(cid, ann));

        var erasure = app.Services.GetServices<IErasure>().OfType<CallErasure>().Single();
        await erasure.EraseAsync(ann.Id, Cancel);
        await erasure.EraseAsync(ann.Id, Cancel);

        Assert.Empty(await ann.LogAsync());
        Assert.Equal([(active.Id, CallState.Ended), (missed.Id, CallState.Ended)], (await bob.LogAsync()).Select(c => (c.Id, c.State)));
        // she was in another call, so that one had found her busy
        Assert.Equal((ringing.Id, CallReason.Busy), ((await cid.LogAsync())[0].Id, (await cid.LogAsync())[0].EndReason!.Value));
    }

    [Fact]
    public async Task Nobody_begins_calls_without_end()
    {
        await using var strict = await SocialApp.StartAsync("Calls:BegunAtOnce=3", "Calls:BegunPerMinute=1");
        await using var ann = await Caller.NewAsync(strict, "ann");
        await using var bob = await Caller.NewAsync(strict, "bob");
        var room = await Caller.RoomAsync(ann, bob);
        for (var i = 0; i < 3; i++)
            await ann.CancelAsync((await ann.InviteAsync(room)).Id);

        await ann.FailsAsync("too_many_requests", "CallInvite", room, "audio", null!);
        await bob.CancelAsync((await bob.InviteAsync(room)).Id);
    }

    [Fact]
    public async Task Beginning_calls_has_a_budget_over_the_hub_and_over_REST()
    {
        await using var strict = await SocialApp.StartAsync("Api:Limits:Calls:Burst=2", "Api:Limits:Calls:PerMinute=1");
        await using var ann = await Caller.NewAsync(strict, "ann");
        await using var bob = await Caller.NewAsync(strict, "bob");
        var room = await Caller.RoomAsync(ann, bob);
        await ann.CancelAsync((await ann.InviteAsync(room)).Id);
        var second = await ann.User.SendAsync<Call>(HttpMethod.Post, "/v1/calls", new NewCall(room, CallMedia.Audio), HttpStatusCode.Created);
        await ann.CancelAsync(second.Id);

        await ann.FailsAsync("rate_limited", "CallInvite", room, "audio", null!);
        await ann.User.FailsAsync(HttpMethod.Post, "/v1/calls", new NewCall(room, CallMedia.Audio), HttpStatusCode.TooManyRequests, "rate_limited");
        // what else one does in calls is not counted there
        var third = await bob.InviteAsync(room);
        Assert.Equal(CallState.Active, (await ann.AcceptAsync(third.Id)).State);
        await bob.LeaveAsync(third.Id);
    }
}
