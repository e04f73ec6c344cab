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
}
