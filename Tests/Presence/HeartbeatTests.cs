using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Timelines;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>Who is there does not depend on whether their timeline is.</summary>
public sealed class HeartbeatTests : IAsyncLifetime
{
    private readonly HeldCalls _timelines = new(typeof(ITimelineGrain), nameof(ITimelineGrain.WatchAsync));
    private SocialApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = new SocialApp([], services => services.AddSingleton<IIncomingGrainCallFilter>(_timelines));
        await _app.InitializeAsync();
    }

    public ValueTask DisposeAsync()
    {
        _timelines.Release();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task A_timeline_that_does_not_answer_keeps_nobody_from_being_there()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        await using var hub = await HubClient.ConnectAsync(_app, bob.Session.AccessToken);
        await hub.SubscribeAsync("home");
        _timelines.Hold();

        var heartbeat = hub.CallAsync("Heartbeat");
        await _timelines.Reached;
        await ann.SeesAsync(bob, "online");
        _timelines.Fail(new TimeoutException("the silo is gone"));

        Assert.Equal(45, (await heartbeat).GetProperty("leaseSeconds").GetInt32());
    }

    [Fact]
    public async Task A_connection_that_closes_during_its_first_heartbeat_leaves_no_device()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        var hub = await HubClient.ConnectAsync(_app, bob.Session.AccessToken);
        await hub.SubscribeAsync("home");
        _timelines.Hold();
        var heartbeat = hub.CallAsync("Heartbeat");
        await _timelines.Reached;
        await ann.SeesAsync(bob, "online");

        await hub.DisposeAsync();
        _timelines.Release();

        await Assert.ThrowsAnyAsync<Exception>(() => heartbeat);
        await ann.SeesAsync(bob, "offline");
    }
}
