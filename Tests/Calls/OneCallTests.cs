using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Calls;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;
using Social.Storage.Embedded.Calls;
using Social.Tests.Kit;

namespace Social.Tests.Calls;

/// <summary>A person is in one call at a time, also while the store is slow or fails.</summary>
public sealed class OneCallTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly MovableTime _time = new();
    private readonly SocialApp _app;
    private HeldCallStore _store = null!;

    public OneCallTests() => _app = new SocialApp([], services => services.AddSingleton<TimeProvider>(_time).AddSingleton<ICallStore>(
        provider => _store = new HeldCallStore(ActivatorUtilities.CreateInstance<EmbeddedCallStore>(provider))));

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task An_accept_that_is_being_stored_has_the_seat()
    {
        await using var ann = await Caller.NewAsync(_app, "ann");
        await using var eve = await Caller.NewAsync(_app, "eve");
        await using var cid = await Caller.NewAsync(_app, "cid");
        await using var phone = await Caller.NewAsync(_app, "bob");
        await using var desk = await Caller.ConnectAsync(_app, phone.User);
        var group = await ann.InviteAsync(await Caller.GroupAsync(ann, eve, phone));
        await eve.AcceptAsync(group.Id);
        // neither in it nor rung for it any more
        await phone.DeclineAsync(group.Id);
        var second = await cid.InviteAsync(await Caller.RoomAsync(cid, phone));
        var (storing, release) = (New(), New());
        _store.BeforeSave = call =>
        {
            if (call.Id != group.Id)
                return Task.CompletedTask;
            storing.TrySetResult();
            return release.Task;
        };

        var accept = phone.Hub.CallAsync("CallAccept", group.Id);
        await storing.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await desk.FailsAsync("in_call", "CallAccept", second.Id);
        release.SetResult();

        Assert.True((await accept).GetProperty("ok").GetBoolean());
        await desk.FailsAsync("in_call", "CallAccept", second.Id);
    }

    [Fact]
    public async Task An_accept_that_came_to_nothing_is_in_nobody_s_way_for_long()
    {
        await using var ann = await Caller.NewAsync(_app, "ann");
        await using var bob = await Caller.NewAsync(_app, "bob");
        await using var cid = await Caller.NewAsync(_app, "cid");
        var first = await ann.InviteAsync(await Caller.RoomAsync(ann, bob));
        var second = await cid.InviteAsync(await Caller.RoomAsync(cid, bob));
        _store.BeforeSave = call => call.Id == first.Id ? throw SocialException.Unavailable("The answer was lost.") : Task.CompletedTask;
        await bob.FailsAsync("unavailable", "CallAccept", first.Id);
        _store.BeforeSave = null;
        // it may have been stored, as far as anybody knows
        await bob.FailsAsync("in_call", "CallAccept", second.Id);

        _time.Move(TimeSpan.FromSeconds(21));

        Assert.Equal(CallState.Ringing, (await bob.ReadAsync(first.Id)).State);
        Assert.Equal(CallState.Active, (await bob.AcceptAsync(second.Id)).State);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
