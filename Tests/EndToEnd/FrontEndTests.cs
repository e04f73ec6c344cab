using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Front ends and silos as processes of their own: who listens where, and what clients see when silos are not there.</summary>
public sealed class FrontEndTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Quickly = TimeSpan.FromSeconds(3);

    /// <summary>How long after everything died at once the first silo may take to be ready again.</summary>
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_front_end_without_a_silo_is_alive_but_not_ready_and_says_503_until_one_comes()
    {
        await using var cluster = new SocialCluster();
        var frontEnd = cluster.BeginFrontEnd();
        await Eventually.IsTrueAsync(() => LivesAsync(frontEnd), "the front end is alive", TimeSpan.FromSeconds(30));

        await AssertUnavailableAsync(frontEnd);
        Assert.False(await frontEnd.IsReadyAsync());
        var silo = await cluster.AddSiloAsync();
        await Eventually.IsTrueAsync(frontEnd.IsReadyAsync, "the front end is ready", TimeSpan.FromSeconds(30));

        using var ann = await cluster.AsAsync("ann");
        await ann.PostAsync("through a front end");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAnyAsync<SocketException>(async () => await socket.ConnectAsync(IPAddress.Loopback, silo.Address.Port, TestContext.Current.CancellationToken));
        using var inside = await silo.Inside.GetAsync("/v1/users/me", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, inside.StatusCode);
    }

    [Fact]
    public async Task When_the_only_silo_is_killed_requests_are_unavailable_until_the_next_one_is_there_and_nothing_acknowledged_is_lost()
    {
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 1);
        var frontEnd = cluster.FrontEnds[0];
        using var ann = await cluster.AsAsync("ann");
        var post = await ann.PostAsync("acknowledged");

        await cluster.Silos[0].KillAsync();
        await Eventually.IsTrueAsync(async () => !await frontEnd.IsReadyAsync(), "the front end is not ready");
        await AssertUnavailableAsync(frontEnd);
        var start = Stopwatch.GetTimestamp();
        await cluster.AddSiloAsync();
        var siloAfter = Stopwatch.GetElapsedTime(start);
        var answers = new List<HttpStatusCode>();
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await ann.SendAsync(HttpMethod.Get, $"/v1/posts/{post.Id}");
                answers.Add(answer.StatusCode);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            "the post is served again",
            LongestReturn);

        output.WriteLine($"silo ready after {siloAfter}, post served after {Stopwatch.GetElapsedTime(start)}");
        Assert.InRange(siloAfter, TimeSpan.Zero, LongestReturn);
        Assert.All(answers.SkipLast(1), a => Assert.Equal(HttpStatusCode.ServiceUnavailable, a));
    }

    [Theory]
    [InlineData("Cluster:Provider", "embedded", "Cluster:Provider")]
    [InlineData("Cluster:Provider", "nonsense", "Cluster:Provider")]
    [InlineData("Redis:ConnectionString", "", "Redis:ConnectionString")]
    [InlineData("Drain:Timeout", "00:00:02", "Drain:Timeout")]
    public async Task A_front_end_with_a_wrong_setting_ends_with_code_1_and_names_it_last(string setting, string value, string named)
    {
        await using var cluster = new SocialCluster();

        var (code, log) = await SocialProcess.FailToStartAsync(SocialPlan.FrontEnd(cluster.Settings).With(setting, value));

        Assert.True(code == 1, log);
        Assert.Contains($"Social stops: {named}", log.Split(Environment.NewLine)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_ends_at_one_front_end_is_refused_at_the_other_within_a_second()
    {
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 2);
        using var ann = await cluster.AsAsync("ann");
        using var there = cluster.At(1, ann);
        await there.GetAsync<SessionInfo[]>("/v1/auth/sessions");

        using var loggedOut = await ann.SendAsync(HttpMethod.Post, "/v1/auth/logout");
        var ended = Stopwatch.GetTimestamp();
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await there.SendAsync(HttpMethod.Get, "/v1/auth/sessions");
                return answer.StatusCode == HttpStatusCode.Unauthorized;
            },
            "the session is refused",
            TimeSpan.FromSeconds(1));

        output.WriteLine($"refused after {Stopwatch.GetElapsedTime(ended)}");
        Assert.Equal(HttpStatusCode.NoContent, loggedOut.StatusCode);
    }

    [Fact]
    public async Task A_front_end_that_is_told_to_end_fails_no_request_of_clients_that_go_elsewhere_when_it_is_not_ready()
    {
        await using var cluster = await SocialCluster.StartAsync(silos: 1, frontEnds: 2);
        using var ann = await cluster.AsAsync("ann");
        using var elsewhere = cluster.At(1, ann);
        await using var hub = await HubClient.ConnectAsync(ann.Http.BaseAddress!, ann.Session.AccessToken);

        var ending = cluster.FrontEnds[0].TerminateAsync();
        var (served, after) = (0, 0);
        while (!ending.IsCompleted)
        {
            // a balancer takes a while to notice: the first requests still come here
            var isHere = served < 100;
            await (isHere ? ann : elsewhere).PostAsync("whoever serves it");
            _ = isHere ? served++ : after++;
        }
        // the author hears of each post besides
        var told = await hub.NextAsync();
        while (told.Type is "post.created")
            told = await hub.NextAsync();
        var (code, elapsed) = await ending;

        output.WriteLine($"{served} requests at the one that ended, {after} elsewhere; it ended after {elapsed}");
        Assert.Equal("server.draining", told.Type);
        Assert.True(code == 0, cluster.Log);
        Assert.InRange(elapsed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
    }

    private static async Task<bool> LivesAsync(SocialProcess process)
    {
        try
        {
            using var answer = await process.Inside.GetAsync("/health/live", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task AssertUnavailableAsync(SocialProcess frontEnd)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await frontEnd.Http.GetAsync("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        await Problems.AssertAsync(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Quickly);
    }
}
