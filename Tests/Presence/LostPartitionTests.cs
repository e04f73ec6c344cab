using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Presence;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>A partition that was lost is rebuilt from what front ends know, and shows nobody who hides.</summary>
public sealed class LostPartitionTests : IAsyncLifetime
{
    private readonly MovableTime _time = new();
    private readonly SocialApp _app;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public LostPartitionTests() => _app = new SocialApp([], services => services.AddSingleton<TimeProvider>(_time));

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Nobody_notices()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        await using var bobs = await HubClient.ConnectAsync(_app, bob.Session.AccessToken);
        await bobs.SetAsync("busy");
        await using var hub = await HubClient.ConnectAsync(_app, ann.Session.AccessToken);
        await hub.WatchAsync(bob);
        await hub.HearsAsync(bob, "busy");

        await LoseAsync(bob);
        await ann.SeesAsync(bob, "busy");

        // had it been told that bob was away meanwhile, that would come first
        await bobs.SetAsync("online");
        Assert.Equal("online", Assert.Single((await hub.NextDiffAsync()).Values).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_hides_on_one_device_stays_hidden_on_another_that_chose_nothing_also_when_the_first_is_gone(bool isGone)
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        using var cat = await NeighbourAsync(bob);
        await using var desk = await HubClient.ConnectAsync(_app, bob.Session.AccessToken);
        await using var phone = await HubClient.ConnectAsync(_app, bob.Session.AccessToken);
        await using var cats = await HubClient.ConnectAsync(_app, cat.Session.AccessToken);
        await desk.CallAsync("Heartbeat");
        await ann.SeesAsync(bob, "online");
        await phone.SetAsync("invisible");
        await ann.SeesAsync(bob, "offline");
        await HidesAsync(bob);
        if (isGone)
            await phone.DisposeAsync();
        await using var hub = await HubClient.ConnectAsync(_app, ann.Session.AccessToken);
        await hub.WatchAsync(bob);
        await hub.HearsAsync(bob, "offline");
        var before = await ann.SeesAsync(bob);
        // long enough for another minute of last seen
        foreach (var state in (string[])["away", "busy", "away", "online"])
        {
            _time.Move(TimeSpan.FromSeconds(20));
            await desk.CallAsync("Heartbeat");
            if (!isGone)
                await phone.CallAsync("Heartbeat");
            // who comes after was reported after
            await cats.SetAsync(state);
            await ann.SeesAsync(cat, state);
        }

        await LoseAsync(bob);
        await ann.SeesAsync(cat, "online");
        Assert.Equal(before, await ann.SeesAsync(bob));
        await desk.CallAsync("Heartbeat");
        await cats.SetAsync("busy");
        await ann.SeesAsync(cat, "busy");
        Assert.Equal(before, await ann.SeesAsync(bob));

        await (isGone ? desk : phone).SetAsync("online");
        Assert.Equal([new SeenPresence(bob.Id, "online")], (await hub.NextDiffAsync()).Values);
    }

    [Fact]
    public async Task A_device_that_is_reported_before_the_one_that_hides_it_is_never_shown()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        using var cat = await NeighbourAsync(bob);
        await using var cats = await HubClient.ConnectAsync(_app, cat.Session.AccessToken);
        await cats.CallAsync("Heartbeat");
        await ann.SeesAsync(cat, "online");

        // two front ends
        var partition = await LoseAsync(bob);
        var news = await partition.ExchangeAsync(new PresenceReport(0, 0, [new DeviceBeat(bob.Id, 1, PresenceState.Online, 0, false)]));
        Assert.Empty(news.Users);
        Assert.Empty(await partition.StatesAsync([bob.Id]));
        await partition.ExchangeAsync(new PresenceReport(0, 0, [new DeviceBeat(bob.Id, 2, PresenceState.Invisible, 0, false)]));

        await ann.SeesAsync(cat, "online");
        news = await partition.ExchangeAsync(new PresenceReport(news.Epoch, 0, []));
        Assert.Contains(new UserPresence(bob.Id, PresenceState.Offline), news.Users);
        Assert.Equal(new SeenPresence(bob.Id, "offline"), await ann.SeesAsync(bob));
    }

    [Fact]
    public async Task Who_hides_is_kept_until_they_are_seen_or_gone()
    {
        using var bob = await _app.AsAsync("bob");
        await using var phone = await HubClient.ConnectAsync(_app, bob.Session.AccessToken);
        await phone.SetAsync("invisible");
        await HidesAsync(bob);
        await phone.SetAsync("away");
        await HidesAsync(bob, isHidden: false);
        await phone.SetAsync("invisible");
        await HidesAsync(bob);

        // gone while the partition was too
        await phone.DisposeAsync();
        var partition = await LoseAsync(bob);
        await Eventually.IsTrueAsync(
            async () =>
            {
                _time.Move(TimeSpan.FromSeconds(10));
                await partition.StatesAsync([]);
                return !await IsKeptAsync(bob);
            },
            "who is gone hides no more", Watching.Limit);
    }

    private async Task<IPresencePartitionGrain> LoseAsync(SocialClient user)
    {
        var partition = _app.Grains.GetGrain<IPresencePartitionGrain>(PresenceRules.PartOf(user.Id));
        var before = (await partition.ExchangeAsync(new PresenceReport(0, 0, []))).Epoch;
        await partition.AsReference<IGrainManagementExtension>().DeactivateOnIdle(Cancel);
        await Eventually.IsTrueAsync(async () => (await partition.ExchangeAsync(new PresenceReport(0, 0, []))).Epoch != before, "another activation");
        return partition;
    }

    /// <summary>Waits until it is written down whether a user hides.</summary>
    private Task HidesAsync(SocialClient user, bool isHidden = true) => Eventually.IsTrueAsync(
        async () => await IsKeptAsync(user) == isHidden, $"{user.Handle} is known to hide: {isHidden}", Watching.Limit);

    private async Task<bool> IsKeptAsync(SocialClient user) =>
        (await _app.Services.GetRequiredService<IPresenceStore>().HiddenAsync(PresenceRules.PartOf(user.Id), Cancel)).Contains(user.Id);

    /// <summary>A user of the same partition.</summary>
    private async Task<SocialClient> NeighbourAsync(SocialClient of)
    {
        while (true)
        {
            var user = await _app.AsAsync("cat");
            if (PresenceRules.PartOf(user.Id) == PresenceRules.PartOf(of.Id))
                return user;
            user.Dispose();
        }
    }
}
