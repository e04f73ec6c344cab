using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

/// <summary>What a client that was away asks for when it is back.</summary>
public sealed class HubResumeTests(SocialApp app)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_was_away_gets_the_change_of_a_post_that_it_missed_and_none_that_it_has(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("hello");
        var topic = $"post:{post.Id}";
        await ann.EditAsync(post.Id, "changed");
        await ann.EditAsync(post.Id, "changed again");
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken, isBinary);

        var behind = await ResumeAsync(hub, topic, 1);
        var current = await ResumeAsync(hub, topic, 3);

        Assert.Equal((false, 4L), (behind.GetProperty("gap").GetBoolean(), behind.GetProperty("nextSeq").GetInt64()));
        var missed = Assert.Single(behind.GetProperty("events").EnumerateArray());
        Assert.Equal((topic, "post.updated", 3L), (missed.GetProperty("topic").GetString(), missed.GetProperty("type").GetString(), missed.GetProperty("seq").GetInt64()));
        Assert.Equal($$"""{"id":"{{post.Id}}"}""", JsonSerializer.Serialize(missed.GetProperty("data")));
        Assert.Empty(current.GetProperty("events").EnumerateArray());
        Assert.Equal((false, 4L), (current.GetProperty("gap").GetBoolean(), current.GetProperty("nextSeq").GetInt64()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public async Task From_nothing_or_from_a_future_that_never_was_a_post_is_read_anew(long lastSeq)
    {
        using var ann = await app.AsAsync("ann");
        var post = await ann.PostAsync("hello");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);

        var answer = await ResumeAsync(hub, $"post:{post.Id}", lastSeq);

        Assert.Equal((true, 2L), (answer.GetProperty("gap").GetBoolean(), answer.GetProperty("nextSeq").GetInt64()));
        Assert.Empty(answer.GetProperty("events").EnumerateArray());
    }

    [Fact]
    public async Task Home_is_always_read_anew_because_nobody_counts_there()
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);

        Assert.Equal("""{"events":[],"gap":true}""", (await ResumeAsync(hub, "home", 0)).ToString());
    }

    [Fact]
    public async Task What_one_may_not_see_is_gone_and_unknown_is_not_resumed()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var hidden = await ann.PostAsync("hidden", Visibility.Followers);
        var deleted = await ann.PostAsync("deleted");
        await ann.DeletePostAsync(deleted.Id);
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);

        var answers = await hub.CallAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal)
        {
            [$"post:{hidden.Id}"] = 1,
            [$"post:{deleted.Id}"] = 1,
            ["room:1"] = 1,
            ["attic:1"] = 1,
            ["home"] = 0,
        });

        Assert.Equal("not_found", answers.GetProperty($"post:{hidden.Id}").GetProperty("code").GetString());
        Assert.Equal("not_found", answers.GetProperty($"post:{deleted.Id}").GetProperty("code").GetString());
        Assert.Equal("not_found", answers.GetProperty("room:1").GetProperty("code").GetString());
        Assert.Equal("unknown_topic", answers.GetProperty("attic:1").GetProperty("code").GetString());
        Assert.True(answers.GetProperty("home").GetProperty("gap").GetBoolean());
    }

    [Fact]
    public async Task More_topics_than_a_connection_can_hold_are_refused()
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        var many = Enumerable.Range(0, 201).ToDictionary(i => $"post:{i + 1}", _ => 1L, StringComparer.Ordinal);

        var refused = await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() => hub.CallAsync("Resume", many));

        Assert.Contains("limit_reached", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ResumeAsync(HubClient hub, string topic, long lastSeq) =>
        (await hub.CallAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal) { [topic] = lastSeq })).GetProperty(topic);
}
