using Social.Tests.Kit;

namespace Social.Tests.Timelines;

public sealed class HubHomeTests(SocialApp app)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_posts_at_once_are_told_at_most_every_two_seconds_and_counted_each(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        await ann.PostAsync("before");
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken, isBinary);
        await using var silent = await HubClient.ConnectAsync(app, bob.Session.AccessToken, isBinary);
        await Paging.SeesAsync(bob, (await ann.PostAsync("also before")).Id);
        Assert.True((await hub.SubscribeAsync("home")).GetProperty("ok").GetBoolean());

        var first = await ann.PostAsync("first");
        var told = await hub.NextAsync();
        Assert.Equal(("Ephemeral", "home", "home.changed", null, null), (told.Method, told.Topic, told.Type, told.Seq, told.At));
        Assert.Equal(($"{first.Id}", 1), (told.Text("newest"), told.Data.GetProperty("count").GetInt32()));

        var newest = 0L;
        for (var i = 0; i < 10; i++)
            newest = (await ann.PostAsync($"{i}")).Id;
        var counted = 0;
        while (counted < 10)
        {
            var next = await hub.NextAsync();
            // a little less than two seconds, for the way here
            Assert.InRange(TimeProvider.System.GetElapsedTime(told.Heard, next.Heard), TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(10));
            counted += next.Data.GetProperty("count").GetInt32();
            told = next;
        }
        Assert.Equal((10, $"{newest}"), (counted, told.Text("newest")));

        // who did not subscribe heard nothing of it: bob's own post is the first that comes there
        await bob.PostAsync("own");
        Assert.Equal("post.created", (await silent.NextAsync()).Type);
    }

    [Fact]
    public async Task Nothing_is_told_after_unsubscribe()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await using var other = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await hub.SubscribeAsync("home");
        await other.SubscribeAsync("home");
        Assert.True((await hub.CallAsync("Unsubscribe", "home")).GetProperty("ok").GetBoolean());
        Assert.True((await hub.CallAsync("Unsubscribe", "home")).GetProperty("ok").GetBoolean());

        await ann.PostAsync("unheard");

        Assert.Equal("home.changed", (await other.NextAsync()).Type);
        await bob.PostAsync("heard by all of bob's devices");
        Assert.Equal("post.created", (await hub.NextAsync()).Type);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_heartbeat_says_how_long_it_lasts(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken, isBinary);

        Assert.Equal(45, (await hub.CallAsync("Heartbeat")).GetProperty("leaseSeconds").GetInt32());
        await hub.SubscribeAsync("home");
        Assert.Equal(45, (await hub.CallAsync("Heartbeat")).GetProperty("leaseSeconds").GetInt32());
    }
}
