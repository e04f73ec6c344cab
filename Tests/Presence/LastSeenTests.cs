using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Presence;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

public sealed class LastSeenTests
{
    [Fact]
    public async Task When_somebody_was_last_seen_survives_a_restart_and_is_all_that_does()
    {
        await using var first = await SocialApp.StartAsync();
        first.KeepFolder = true;
        using var ann = await first.AsAsync("ann");
        using var bob = await first.AsAsync("bob");
        await using (var hub = await HubClient.ConnectAsync(first, bob.Session.AccessToken))
        {
            await hub.SetAsync("busy");
            await ann.SeesAsync(bob, "busy");
        }
        await ann.SeesAsync(bob, "offline");
        var lastSeen = (await ann.SeesAsync(bob)).LastSeen;
        await first.StopAsync();

        await using var second = new SocialApp([], folder: first.Folder);
        await second.InitializeAsync();
        using var again = new SocialClient(second.Address, ann.Session);

        Assert.NotNull(lastSeen);
        Assert.Equal(new SeenPresence(bob.Id, "offline", lastSeen), await again.SeesAsync(bob));
    }

    [Fact]
    public async Task A_crash_costs_at_most_the_last_minutes_of_who_is_present()
    {
        await using var app = await SocialApp.StartAsync();
        using var bob = await app.AsAsync("bob");
        var store = app.Services.GetRequiredService<IPresenceStore>();
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);

        await hub.CallAsync("Heartbeat");

        // written down soon after it came, long before it goes
        await Eventually.IsTrueAsync(
            async () => (await store.OfAsync([bob.Id], TestContext.Current.CancellationToken)) is [{ LastSeen: not null }], "bob was seen", Watching.Limit);
    }
}
