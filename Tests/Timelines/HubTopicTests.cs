using System.Globalization;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

public sealed class HubTopicTests(SocialApp app)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Authors_hear_of_their_own_posts_on_every_device_once(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken, isBinary);

        var post = await ann.PostAsync("hello");
        await hub.SubscribeAsync($"post:{post.Id}");
        await ann.EditAsync(post.Id, "changed");
        await ann.DeletePostAsync(post.Id);

        var created = await hub.NextAsync();
        Assert.Equal(("Event", $"post:{post.Id}", "post.created", 1L), (created.Method, created.Topic, created.Type, created.Seq));
        Assert.Equal(($"{post.Id}", "hello"), (created.Text("id"), created.Text("text")));
        Assert.Equal($"{ann.Id}", created.Data.GetProperty("author").GetProperty("id").GetString());
        Assert.InRange(created.At!.Value - post.CreatedAt, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var updated = await hub.NextAsync();
        Assert.Equal(("post.updated", 2L, "changed"), (updated.Type, updated.Seq, updated.Text("text")));
        var deleted = await hub.NextAsync();
        Assert.Equal(("post.deleted", 3L, $"{post.Id}"), (deleted.Type, deleted.Seq, deleted.Text("id")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Subscribers_of_a_post_hear_what_happens_to_it_but_not_what_it_says(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("hello");
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken, isBinary);
        Assert.Equal("{\"ok\":true}", (await hub.SubscribeAsync($"post:{post.Id}")).ToString());
        Assert.Equal("{\"ok\":true}", (await hub.SubscribeAsync($"post:{post.Id}")).ToString());

        await ann.EditAsync(post.Id, "changed");
        // whether bob may still see it is asked when he reads it
        await ann.PutAsync(bob, "block");
        await ann.EditAsync(post.Id, "unseen");
        await ann.DeletePostAsync(post.Id);

        foreach (var (type, seq) in ((string, long)[])[("post.updated", 2), ("post.updated", 3), ("post.deleted", 4)])
        {
            var heard = await hub.NextAsync();
            Assert.Equal(("Event", $"post:{post.Id}", type, seq), (heard.Method, heard.Topic, heard.Type, heard.Seq));
            Assert.Equal($$"""{"id":"{{post.Id}}"}""", JsonSerializer.Serialize(heard.Data));
        }
    }

    [Fact]
    public async Task What_one_may_not_see_and_what_there_is_not_cannot_be_subscribed_to()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var hidden = await ann.PostAsync("hidden", Visibility.Followers);
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);

        foreach (var (topic, code) in ((string, string)[])[
            ($"post:{hidden.Id}", "not_found"), ("post:1", "not_found"), ($"post:0{hidden.Id}", "unknown_topic"), ("post:x", "unknown_topic"),
            ("post:", "unknown_topic"), ("", "unknown_topic"), ("room:1", "not_found"), ("attic:1", "unknown_topic"), ("HOME", "unknown_topic"), (new string('h', 65), "unknown_topic")])
        {
            var answer = await hub.SubscribeAsync(topic);
            Assert.False(answer.GetProperty("ok").GetBoolean());
            Assert.Equal((topic, code), (topic, answer.GetProperty("code").GetString()));
            Assert.NotEmpty(answer.GetProperty("detail").GetString()!);
        }
        await bob.FollowAsync(ann);
        Assert.True((await hub.SubscribeAsync($"post:{hidden.Id}")).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_connection_holds_two_hundred_topics()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var posts = await Task.WhenAll(Enumerable.Range(0, 201).Select(i => ann.PostAsync(i.ToString(CultureInfo.InvariantCulture))));
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        foreach (var post in posts[..200])
            Assert.True((await hub.SubscribeAsync($"post:{post.Id}")).GetProperty("ok").GetBoolean());

        Assert.Equal("limit_reached", (await hub.SubscribeAsync($"post:{posts[200].Id}")).GetProperty("code").GetString());
        Assert.True((await hub.SubscribeAsync($"post:{posts[0].Id}")).GetProperty("ok").GetBoolean());
        await hub.CallAsync("Unsubscribe", $"post:{posts[0].Id}");
        Assert.True((await hub.SubscribeAsync($"post:{posts[200].Id}")).GetProperty("ok").GetBoolean());
    }
}
