using System.Globalization;
using System.Net;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Presence;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>What a user's devices say, and how that looks to others who ask.</summary>
public sealed class PresenceTests(SocialApp app)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_device_is_online_once_it_says_something_and_then_as_it_says(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken, isBinary);
        Assert.Equal(new SeenPresence(bob.Id, "offline"), await ann.SeesAsync(bob));

        await hub.CallAsync("Heartbeat");
        await ann.SeesAsync(bob, "online");
        foreach (var state in (string[])["away", "busy", "online"])
        {
            var answer = await hub.SetAsync(state);
            Assert.Equal((true, 45), (answer.GetProperty("ok").GetBoolean(), answer.GetProperty("leaseSeconds").GetInt32()));
            await ann.SeesAsync(bob, state);
        }
        Assert.Null((await ann.SeesAsync(bob)).LastSeen);
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("Online")]
    [InlineData("asleep")]
    [InlineData("")]
    public async Task A_state_that_there_is_not_is_refused(string state)
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);

        var answer = await hub.SetAsync(state);

        Assert.Equal((false, "validation_failed"), (answer.GetProperty("ok").GetBoolean(), answer.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Of_several_devices_the_most_present_counts_and_who_leaves_is_offline_since_this_minute()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var began = TimeProvider.System.GetUtcNow();
        await using var phone = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await phone.SetAsync("away");
        await ann.SeesAsync(bob, "away");
        await using (var desk = await HubClient.ConnectAsync(app, bob.Session.AccessToken))
        {
            await desk.SetAsync("online");
            await ann.SeesAsync(bob, "online");
            await phone.SetAsync("busy");
            await ann.SeesAsync(bob, "busy");
            await phone.SetAsync("away");
            await ann.SeesAsync(bob, "online");
        }
        await ann.SeesAsync(bob, "away");
        await phone.DisposeAsync();
        await ann.SeesAsync(bob, "offline");

        var lastSeen = (await ann.SeesAsync(bob)).LastSeen!.Value;
        Assert.Equal(0, lastSeen.Second + lastSeen.Millisecond);
        Assert.InRange(lastSeen, began.AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Who_is_invisible_on_one_device_is_offline_on_all_and_was_never_seen()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var desk = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await using var phone = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await phone.SetAsync("invisible");
        await phone.CallAsync("Heartbeat");
        await desk.CallAsync("Heartbeat");
        // who comes after was reported after
        var part = PresenceRules.PartOf(bob.Id);
        using var cat = await NeighbourAsync(part);
        await using var other = await HubClient.ConnectAsync(app, cat.Session.AccessToken);
        await other.CallAsync("Heartbeat");
        await ann.SeesAsync(cat, "online");
        Assert.Equal(new SeenPresence(bob.Id, "offline"), await ann.SeesAsync(bob));

        await phone.SetAsync("away");
        await ann.SeesAsync(bob, "online");
    }

    [Fact]
    public async Task A_call_shows_as_busy_until_it_ends()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var partition = app.Grains.GetGrain<IPresencePartitionGrain>(PresenceRules.PartOf(bob.Id));
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await hub.CallAsync("Heartbeat");
        await ann.SeesAsync(bob, "online");

        await partition.SetInCallAsync(bob.Id, 7, isIn: true);
        Assert.Equal("busy", (await ann.SeesAsync(bob)).State);
        // the end of another call is not the end of this
        await partition.SetInCallAsync(bob.Id, 8, isIn: false);
        Assert.Equal("busy", (await ann.SeesAsync(bob)).State);
        await partition.SetInCallAsync(bob.Id, 7, isIn: false);
        Assert.Equal("online", (await ann.SeesAsync(bob)).State);
    }

    [Fact]
    public async Task Up_to_a_hundred_are_read_at_once_in_the_order_asked()
    {
        using var ann = await app.AsAsync("ann");
        long[] ids = [.. Enumerable.Range(1, 99).Select(i => (long)i), ann.Id];

        var list = await ann.GetAsync<PresenceList>($"/v1/presence?{Query(ids)}");

        Assert.Equal(ids, list.Items.Select(i => i.UserId));
        Assert.All(list.Items, i => Assert.Equal(("offline", null), (i.State, i.LastSeen)));
        Assert.Empty((await ann.GetAsync<PresenceList>("/v1/presence")).Items);
        await ann.FailsAsync(HttpMethod.Get, $"/v1/presence?{Query([.. ids, 1])}", null, HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task Nobody_learns_more_of_a_user_than_the_user_lets_them()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        await bob.FollowAsync(cat);
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await hub.CallAsync("Heartbeat");
        await ann.SeesAsync(bob, "online");

        await bob.SendAsync<object>(HttpMethod.Patch, "/v1/users/me/settings", new { presenceAudience = "following" });
        Assert.Equal(("offline", "online"), ((await ann.SeesAsync(bob)).State, (await cat.SeesAsync(bob)).State));
        await bob.SendAsync<object>(HttpMethod.Patch, "/v1/users/me/settings", new { presenceAudience = "nobody" });
        Assert.Equal(("offline", "online"), ((await cat.SeesAsync(bob)).State, (await bob.SeesAsync(bob)).State));
        await bob.SendAsync<object>(HttpMethod.Patch, "/v1/users/me/settings", new { presenceAudience = "everyone" });
        Assert.Equal("online", (await ann.SeesAsync(bob)).State);
        await ann.PutAsync(bob, "block");
        Assert.Equal("offline", (await ann.SeesAsync(bob)).State);
        await ann.TakeBackAsync(bob, "block");
        await bob.PutAsync(ann, "block");
        Assert.Equal(new SeenPresence(bob.Id, "offline"), await ann.SeesAsync(bob));
        await bob.FailsAsync(
            HttpMethod.Patch, "/v1/users/me/settings", new { presenceAudience = "friends" }, HttpStatusCode.BadRequest, "wrong_type");
    }

    [Fact]
    public async Task A_stranger_who_writes_learns_nothing_by_that_until_they_are_accepted()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await hub.CallAsync("Heartbeat");
        await using var watching = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await watching.WatchAsync(bob);
        await watching.HearsAsync(bob, "online");

        var room = (await ann.SendAsync<Room>(HttpMethod.Put, $"/v1/rooms/direct/{bob.Id}")).Id;
        await watching.HearsAsync(bob, "offline");
        Assert.Equal(new SeenPresence(bob.Id, "offline"), await ann.SeesAsync(bob));

        await bob.SendAsync<Room>(HttpMethod.Post, $"/v1/rooms/{room}/accept");
        await watching.HearsAsync(bob, "online");
        Assert.Equal("online", (await ann.SeesAsync(bob)).State);
    }

    /// <summary>A user of the same partition.</summary>
    private async Task<SocialClient> NeighbourAsync(int part)
    {
        while (true)
        {
            var user = await app.AsAsync("cat");
            if (PresenceRules.PartOf(user.Id) == part)
                return user;
            user.Dispose();
        }
    }

    private static string Query(IEnumerable<long> ids) => string.Join('&', ids.Select(i => string.Create(CultureInfo.InvariantCulture, $"id={i}")));
}
