using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Api.Gateway;
using Social.ServiceDefaults;
using Social.Tests.Kit;
using StackExchange.Redis;

namespace Social.Tests.EndToEnd;

/// <summary>What a caller meets that asks too fast.</summary>
public sealed class RateLimitTests
{
    private const int Burst = 5;

    // one more each minute: none within a test
    private static readonly string[] Tight =
    [
        $"Api:Limits:Write:Burst={Burst}", "Api:Limits:Write:PerMinute=1", "Api:Limits:Anonymous:Burst=12", "Api:Limits:Anonymous:PerMinute=1",
    ];

    [Fact]
    public async Task Writes_beyond_the_burst_are_refused_with_a_time_to_wait_and_reads_go_on()
    {
        await using var app = await SocialApp.StartAsync(Tight);
        var ann = await app.AsAsync("ann");
        for (var i = Burst; i > 0; i--)
        {
            using var taken = await PostAsync(ann);
            Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
            Assert.StartsWith($"\"write\";r={i - 1};t=", Header(taken, "RateLimit"), StringComparison.Ordinal);
            Assert.Equal("\"write\";q=5;w=300", Header(taken, "RateLimit-Policy"));
        }

        using var refused = await PostAsync(ann);

        await Problems.AssertAsync(refused, HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.StartsWith("\"write\";r=0;t=", Header(refused, "RateLimit"), StringComparison.Ordinal);
        using var read = await ann.Http.GetAsync("/v1/timelines/home", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.StartsWith("\"read\";", Header(read, "RateLimit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_user_s_haste_is_no_other_user_s_trouble()
    {
        await using var app = await SocialApp.StartAsync(Tight);
        var (ann, ben) = (await app.AsAsync("ann"), await app.AsAsync("ben"));
        for (var i = 0; i <= Burst; i++)
            (await PostAsync(ann)).Dispose();

        using var other = await PostAsync(ben);

        Assert.Equal(HttpStatusCode.Created, other.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_an_address_is_counted_and_errors_say_so_too()
    {
        await using var app = await SocialApp.StartAsync(Tight);
        HttpStatusCode last = default;
        for (var i = 0; i < 20 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var answer = await app.Anonymous.GetAsync("/v1/timelines/home", TestContext.Current.CancellationToken);
            Assert.StartsWith("\"anonymous\";", Header(answer, "RateLimit"), StringComparison.Ordinal);
            last = answer.StatusCode;
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task Searching_and_signing_in_have_budgets_of_their_own()
    {
        await using var app = await SocialApp.StartAsync([.. Tight, "Api:Limits:Search:Burst=2", "Api:Limits:Search:PerMinute=1", "Api:Limits:SignIn:Burst=3", "Api:Limits:SignIn:PerMinute=1"]);
        var ann = await app.AsAsync("ann");
        for (var left = 1; left >= 0; left--)
        {
            using var found = await ann.Http.GetAsync("/v1/search?q=word", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
            Assert.StartsWith($"\"search\";r={left};t=", Header(found, "RateLimit"), StringComparison.Ordinal);
        }

        using var refused = await ann.Http.GetAsync("/v1/search?q=word", TestContext.Current.CancellationToken);
        await Problems.AssertAsync(refused, HttpStatusCode.TooManyRequests, "rate_limited");
        using var read = await ann.Http.GetAsync("/v1/timelines/home", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        // one was the registration; a token is no way around the count of the address
        for (var i = 0; i < 2; i++)
        {
            using var wrong = await ann.Http.PostAsJsonAsync("/v1/auth/login", new { login = ann.Handle, password = "wrong" }, TestContext.Current.CancellationToken);
            Assert.StartsWith("\"sign_in\";", Header(wrong, "RateLimit"), StringComparison.Ordinal);
        }
        using var tooMany = await app.Anonymous.PostAsJsonAsync("/v1/auth/login", new { login = ann.Handle, password = "wrong" }, TestContext.Current.CancellationToken);
        await Problems.AssertAsync(tooMany, HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Fact]
    public async Task Processes_that_share_a_Redis_count_together()
    {
        var redis = ConfigurationOptions.Parse(TestServers.Redis);
        var cluster = $"test-{Guid.NewGuid():N}";
        await using var first = await StartAsync(redis, cluster);
        var ann = await first.AsAsync("ann");
        // the same caller elsewhere: the one address that both see
        await using var second = await StartAsync(redis, cluster);
        for (var i = 0; i < 6; i++)
            (await first.Anonymous.GetAsync("/v1/timelines/home", TestContext.Current.CancellationToken)).Dispose();

        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await second.Anonymous.GetAsync("/v1/timelines/home", TestContext.Current.CancellationToken);
                return answer.StatusCode == HttpStatusCode.TooManyRequests;
            },
            "the second process knows what the first one let through");

        using var others = await PostAsync(ann);
        Assert.Equal(HttpStatusCode.Created, others.StatusCode);
    }

    [Fact]
    public async Task What_is_asked_over_the_hub_counts_as_reads()
    {
        await using var app = await SocialApp.StartAsync("Api:Limits:Read:Burst=7", "Api:Limits:Read:PerMinute=1");
        using var ann = await app.AsAsync("ann");
        // to connect is one
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        var three = new Dictionary<string, long>(StringComparer.Ordinal) { ["home"] = 0, ["post:1"] = 0, ["room:1"] = 0 };
        Assert.True((await hub.SubscribeAsync("home")).GetProperty("ok").GetBoolean());
        Assert.True((await hub.SubscribeAsync("home")).GetProperty("ok").GetBoolean());
        Assert.True((await hub.CallAsync("Resume", three)).GetProperty("home").GetProperty("gap").GetBoolean());

        // three of the one that is left are too many, and take nothing
        var refused = await hub.CallAsync("Resume", three);
        Assert.All(three.Keys, topic => Assert.Equal("rate_limited", refused.GetProperty(topic).GetProperty("code").GetString()));
        Assert.True((await hub.SubscribeAsync("notifications")).GetProperty("ok").GetBoolean());
        Assert.Equal("rate_limited", (await hub.SubscribeAsync("rooms")).GetProperty("code").GetString());
        await ann.FailsAsync(HttpMethod.Get, "/v1/timelines/home", null, HttpStatusCode.TooManyRequests, "rate_limited");
    }

    [Fact]
    public void What_counts_for_more_than_a_burst_takes_a_whole_one()
    {
        var bucket = new RateBucket(new RateKey(RateBudget.Of("read", new RateLimit { PerMinute = 60, Burst = 5 }), 1));

        Assert.True(bucket.Take(0, cost: 9, out var isFirst).Allowed);
        Assert.True(isFirst);
        Assert.Equal(5, bucket.TakeUntold());
        Assert.False(bucket.Take(TimeSpan.TicksPerSecond, cost: 2, out _).Allowed);
        Assert.True(bucket.Take(TimeSpan.TicksPerSecond, cost: 1, out _).Allowed);
    }

    private static async Task<SocialApp> StartAsync(ConfigurationOptions redis, string cluster)
    {
        var app = new SocialApp([.. Tight, $"Cluster:ClusterId={cluster}"], services => services.AddSingleton(redis).AddSingleton<RedisConnection>());
        await app.InitializeAsync();
        return app;
    }

    private static Task<HttpResponseMessage> PostAsync(SocialClient user) =>
        user.Http.PostAsJsonAsync("/v1/posts", new { text = "quick" }, TestContext.Current.CancellationToken);

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
