using System.Globalization;
using Social.Tests.Kit;

namespace Social.Tests.Presence;

/// <summary>Who subscribes hears how things are, then what changes, as long as they may see it.</summary>
public sealed class PresenceWatchTests(SocialApp app)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_watches_hears_how_all_are_and_then_what_changes(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        await using var bobs = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await bobs.SetAsync("away");
        await ann.SeesAsync(bob, "away");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken, isBinary);

        await hub.WatchAsync(bob, cat);

        var state = await hub.NextDiffAsync();
        Assert.Equal(2, state.Count);
        Assert.Equal((new SeenPresence(bob.Id, "away"), new SeenPresence(cat.Id, "offline")), (state[bob.Id], state[cat.Id]));
        await bobs.SetAsync("online");
        Assert.Equal([new SeenPresence(bob.Id, "online")], (await hub.NextDiffAsync()).Values);
        await bobs.DisposeAsync();
        var gone = Assert.Single((await hub.NextDiffAsync()).Values);
        Assert.Equal(("offline", true), (gone.State, gone.LastSeen is not null));
    }

    [Fact]
    public async Task Many_who_come_and_go_are_told_together_and_at_most_once_a_second()
    {
        const int Many = 20;
        using var ann = await app.AsAsync("ann");
        var others = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => app.AsAsync("o")));
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await hub.WatchAsync(others);
        var last = await hub.NextAsync(Watching.Limit);
        Assert.Equal(Many, last.Data.GetProperty("users").GetArrayLength());

        var hubs = await Task.WhenAll(others.Select(o => HubClient.ConnectAsync(app, o.Session.AccessToken)));
        for (var round = 0; round < 10; round++)
            await Task.WhenAll(hubs.Select(h => h.SetAsync(round % 2 == 0 ? "away" : "online")));

        var online = new HashSet<string>(StringComparer.Ordinal);
        while (online.Count < Many)
        {
            var next = await hub.NextAsync(Watching.Limit);
            Assert.InRange(TimeProvider.System.GetElapsedTime(last.Heard, next.Heard), TimeSpan.FromSeconds(0.5), Watching.Limit);
            foreach (var user in next.Data.GetProperty("users").EnumerateArray())
            {
                if (user.GetProperty("state").ValueEquals("online"))
                    online.Add(user.GetProperty("userId").GetString()!);
                else
                    online.Remove(user.GetProperty("userId").GetString()!);
            }
            last = next;
        }
        await Task.WhenAll(hubs.Select(h => h.DisposeAsync().AsTask()));
        Array.ForEach(others, o => o.Dispose());
    }

    [Fact]
    public async Task What_one_may_not_see_any_more_stops_within_seconds_and_comes_back()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var bobs = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await bobs.CallAsync("Heartbeat");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await hub.WatchAsync(bob);
        await hub.HearsAsync(bob, "online");
        // one's own presence one always sees
        await using var witness = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await witness.WatchAsync(bob);
        await witness.HearsAsync(bob, "online");

        foreach (var (hide, show) in ((Func<Task>, Func<Task>)[])
            [
                (() => bob.PutAsync(ann, "block"), () => bob.TakeBackAsync(ann, "block")),
                (() => ann.PutAsync(bob, "block"), () => ann.TakeBackAsync(bob, "block")),
                (() => SetAsync(bob, "nobody"), () => SetAsync(bob, "everyone")),
                (() => SetAsync(bob, "following"), () => bob.FollowAsync(ann)),
            ])
        {
            await hide();
            Assert.Equal([new SeenPresence(bob.Id, "offline")], (await hub.NextDiffAsync()).Values);
            await bobs.SetAsync("away");
            await witness.HearsAsync(bob, "away");
            await bobs.SetAsync("busy");
            await witness.HearsAsync(bob, "busy");
            await show();
            // had anything been told in between, it would be that bob was away
            Assert.Equal("busy", Assert.Single((await hub.NextDiffAsync()).Values).State);
            await bobs.SetAsync("online");
            await hub.HearsAsync(bob, "online");
            await witness.HearsAsync(bob, "online");
        }
    }

    [Fact]
    public async Task Who_watches_already_is_told_nothing_anew()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await hub.WatchAsync(bob);
        await hub.HearsAsync(bob, "offline");

        await hub.WatchAsync(bob);
        await hub.WatchAsync(cat);

        Assert.Equal([new SeenPresence(cat.Id, "offline")], (await hub.NextDiffAsync()).Values);
    }

    [Fact]
    public async Task A_connection_watches_at_most_five_hundred_over_all_its_topics()
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);

        Assert.Equal("{\"ok\":true}", (await hub.AskToWatchAsync(Topic(1, 499))).ToString());
        Assert.Equal(499, (await hub.NextDiffAsync()).Count);
        Assert.Equal("limit_reached", (await hub.AskToWatchAsync(Topic(500, 2))).GetProperty("code").GetString());
        Assert.Equal("{\"ok\":true}", (await hub.AskToWatchAsync(Topic(500, 1))).ToString());
        Assert.Equal("limit_reached", (await hub.AskToWatchAsync(Topic(1, 1))).GetProperty("code").GetString());
        Assert.Equal("{\"ok\":true}", (await hub.CallAsync("Unsubscribe", Topic(1, 499))).ToString());
        Assert.Equal("{\"ok\":true}", (await hub.AskToWatchAsync(Topic(1, 499))).ToString());
        Assert.Equal("limit_reached", (await hub.AskToWatchAsync(Topic(10_000, 501))).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("presence:")]
    [InlineData("presence:1,")]
    [InlineData("presence:1,1")]
    [InlineData("presence:01")]
    [InlineData("presence:0")]
    [InlineData("presence:-1")]
    [InlineData("presence:1;2")]
    [InlineData("presence:99999999999999999999")]
    public async Task A_topic_without_users_is_none(string topic)
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);

        Assert.Equal("unknown_topic", (await hub.SubscribeAsync(topic)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Nothing_is_told_after_unsubscribe_but_of_who_is_watched_by_another_topic()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await hub.WatchAsync(bob, cat);
        await hub.WatchAsync(cat);
        await hub.HearsAsync(cat, "offline");
        await hub.CallAsync("Unsubscribe", Watching.TopicOf(bob, cat));

        await using var bobs = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await bobs.CallAsync("Heartbeat");
        await ann.SeesAsync(bob, "online");
        await using var cats = await HubClient.ConnectAsync(app, cat.Session.AccessToken);
        await cats.CallAsync("Heartbeat");

        for (var online = false; !online;)
        {
            var heard = await hub.NextDiffAsync();
            Assert.DoesNotContain(heard.Values, p => p is { State: "online" } && p.UserId == bob.Id);
            online = heard.TryGetValue(cat.Id, out var now) && now.Is("online");
        }
    }

    private static Task<object> SetAsync(SocialClient user, string audience) =>
        user.SendAsync<object>(HttpMethod.Patch, "/v1/users/me/settings", new { presenceAudience = audience });

    private static string Topic(int first, int count) =>
        "presence:" + string.Join(',', Enumerable.Range(first, count).Select(i => i.ToString(CultureInfo.InvariantCulture)));
}
