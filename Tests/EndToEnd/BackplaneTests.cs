using System.Globalization;
using System.Net;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Hub clients of one front end hear what happens through another, and what they see when Redis goes and comes back.</summary>
public sealed class BackplaneTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_of_one_front_end_hears_what_happens_through_another(bool isBinary)
    {
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 2);
        using var ann = await cluster.AsAsync("ann");
        using var bob = await cluster.AsAsync("bob", frontEnd: 1);
        await bob.FollowAsync(ann);
        await using var annsHub = await HubClient.ConnectAsync(cluster.FrontEnds[1].Address, ann.Session.AccessToken, isBinary);
        await using var bobsHub = await HubClient.ConnectAsync(cluster.FrontEnds[1].Address, bob.Session.AccessToken, isBinary);
        await bobsHub.SubscribeAsync("home");

        var post = await ann.PostAsync("hello over there");

        Assert.Equal(("post.created", "hello over there"), ((await annsHub.NextAsync()) is var heard ? heard.Type : "", heard.Text("text")));
        Assert.Equal("home.changed", (await bobsHub.NextAsync()).Type);
        await bobsHub.SubscribeAsync($"post:{post.Id}");
        await ann.EditAsync(post.Id, "changed over there");
        var updated = await bobsHub.NextAsync();
        Assert.Equal(("post.updated", 2L), (updated.Type, updated.Seq));
    }

    [Fact]
    public async Task While_Redis_is_away_requests_are_served_and_pushes_are_dropped_and_all_comes_back_by_itself_though_Redis_lost_everything()
    {
        await using var redis = await OwnRedis.StartAsync();
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 2, redis: redis.Address);
        using var ann = await cluster.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(cluster.FrontEnds[1].Address, ann.Session.AccessToken);
        await ann.PostAsync("before");
        Assert.Equal("post.created", (await hub.NextAsync()).Type);

        await redis.KillAsync();
        for (var i = 0; i < 20; i++)
            await ann.PostAsync(string.Create(CultureInfo.InvariantCulture, $"while Redis is away {i}"));
        await Eventually.IsTrueAsync(() => HasDroppedAsync(cluster.Silos[0]), "dropped pushes are counted");
        var refused = await Assert.ThrowsAsync<HttpRequestException>(
            () => HubClient.ConnectAsync(cluster.FrontEnds[0].Address, ann.Session.AccessToken));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        await redis.RestartAsync();

        // what is heard again proves the backplane, a front end that is new the membership
        await Eventually.IsTrueAsync(() => IsHeardAsync(ann, hub), "pushes come again", Patience);
        await cluster.AddFrontEndAsync();
        await using var again = await HubClient.ConnectAsync(cluster.FrontEnds[2].Address, ann.Session.AccessToken);
        await Eventually.IsTrueAsync(() => IsHeardAsync(ann, again), "a new front end hears them too", Patience);
    }

    [Fact]
    public async Task Processes_end_cleanly_and_soon_though_Redis_is_away()
    {
        await using var redis = await OwnRedis.StartAsync();
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 1, redis: redis.Address);
        using var ann = await cluster.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(cluster.FrontEnds[0].Address, ann.Session.AccessToken);
        await Eventually.IsTrueAsync(() => IsHeardAsync(ann, hub), "the client is connected");
        await redis.KillAsync();

        var frontEnd = await cluster.FrontEnds[0].TerminateAsync();
        var silo = await cluster.Silos[0].TerminateAsync();

        output.WriteLine($"front end ended after {frontEnd.Elapsed}, silo after {silo.Elapsed}");
        Assert.True(frontEnd.ExitCode == 0 && silo.ExitCode == 0, cluster.Log);
        Assert.InRange(frontEnd.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.InRange(silo.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(45));
    }

    private static async Task<bool> HasDroppedAsync(SocialProcess process)
    {
        var text = await process.Inside.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        return text.Contains("social_hub_pushes_dropped", StringComparison.Ordinal);
    }

    private static async Task<bool> IsHeardAsync(SocialClient user, HubClient hub)
    {
        using var answer = await user.SendAsync(HttpMethod.Post, "/v1/posts", new { text = "is anybody there" });
        // a front end may lose sight of the silos until the membership is back
        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable]);
        try
        {
            return (await hub.NextAsync(TimeSpan.FromMilliseconds(300))).Type is "post.created";
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
