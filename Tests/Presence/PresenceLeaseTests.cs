using Social.Grains.Interfaces.Presence;
using Social.Tests.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

[Collection(ClockedTests.Name)]
public sealed class PresenceLeaseTests(ClockedApp clocked)
{
    [Fact]
    public async Task Without_a_heartbeat_a_device_is_gone_after_45_seconds_though_its_connection_is_open()
    {
        var app = clocked.App;
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await using var watching = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await watching.WatchAsync(bob);
        await hub.CallAsync("Heartbeat");
        await watching.HearsAsync(bob, "online");

        // less than a lease by much, because a busy machine takes its time besides
        clocked.Time.Move(TimeSpan.FromSeconds(15));
        await hub.CallAsync("Heartbeat");
        // a device of the same user that is reported later shows that the heartbeat was
        await using var second = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await second.SetAsync("busy");
        await watching.HearsAsync(bob, "busy");
        clocked.Time.Move(TimeSpan.FromSeconds(15));
        await second.SetAsync("away");
        await watching.HearsAsync(bob, "online");
        clocked.Time.Move(TimeSpan.FromSeconds(31));

        await watching.HearsAsync(bob, "away");
        clocked.Time.Move(PresenceRules.Lease);
        await watching.HearsAsync(bob, "offline");
        await hub.CallAsync("Heartbeat");
        await watching.HearsAsync(bob, "online");
    }
}
