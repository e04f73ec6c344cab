using System.Net;
using Social.Grains.Interfaces.Accounts;
using Social.Silo;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>What operators see: the internal port, settings that cannot be, proxies, one process per folder.</summary>
public sealed class OperationsTests(SocialApp app)
{
    private static readonly string[] InternalPaths = ["/health/live", "/health/ready", "/metrics"];

    [Fact]
    public async Task Internal_addresses_are_on_the_internal_port_only_whatever_the_Host_header_says()
    {
        using var ann = await app.AsAsync("ann");
        using var inside = new HttpClient { BaseAddress = app.InternalAddress };
        foreach (var path in InternalPaths)
        {
            using var served = await inside.CallAsync("GET", path, headers: h => h.Host = app.Address.Authority);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
            using var refused = await ann.Http.CallAsync("GET", path, headers: h => h.Host = app.InternalAddress.Authority);
            await Problems.AssertAsync(refused, HttpStatusCode.NotFound, "unknown_route");
        }
        var publicPaths = ServedRoute.All(app).Where(r => r.Method is "GET").Select(r => r.Path());
        foreach (var path in publicPaths.Concat(["/openapi/v1.json", "/docs/", "/hub"]))
        {
            using var refused = await inside.CallAsync("GET", path, headers: h =>
            {
                h.Host = app.Address.Authority;
                h.Authorization = ann.Http.DefaultRequestHeaders.Authorization;
            });
            await Problems.AssertAsync(refused, HttpStatusCode.NotFound, "unknown_route");
        }
    }

    [Theory]
    [InlineData("Telemetry:TraceSampling=2", "Telemetry:TraceSampling")]
    [InlineData("Telemetry:TraceSampling=much", "Telemetry:TraceSampling")]
    [InlineData("Queues:Posts=nonsense", "Queues:Posts")]
    [InlineData("Queues:Notifications=nonsense", "Queues:Notifications")]
    [InlineData("Queues:Notifications=rabbitmq", "Queues:RabbitMq:ConnectionString")]
    [InlineData("Queues:Posts=kafka", "Queues:Kafka:BootstrapServers")]
    [InlineData("Queues:Posts=rabbitmq", "Queues:RabbitMq:ConnectionString")]
    [InlineData("Feeds:WindowPosts=5", "Feeds:WindowPosts")]
    [InlineData("Posts:CacheSize=1", "Posts:CacheSize")]
    [InlineData("Api:Proxies:Trusted=nonsense", "Api:Proxies:Trusted")]
    [InlineData("Storage:Embedded:Readers=0", "Storage:Embedded:Readers")]
    [InlineData("Accounts:Tokens:CacheCapacity=1", "Accounts:Tokens")]
    [InlineData("Accounts:Throttle:Pair:Burst=0", "Accounts:Throttle")]
    [InlineData("Cluster:Provider=nonsense", "Cluster:Provider")]
    [InlineData("Cluster:Provider=redis", "Redis:ConnectionString")]
    [InlineData("Cluster:SiloPort=70000", "Cluster:SiloPort")]
    [InlineData("Cluster:ResponseTimeout=00:00:00", "Cluster:ResponseTimeout")]
    [InlineData("Cluster:Kubernetes=true", "Cluster:Kubernetes")]
    [InlineData("Cluster:AdvertisedAddress=0.0.0.0", "Cluster:AdvertisedAddress")]
    [InlineData("Cluster:AdvertisedAddress=203.0.113.9", "Cluster:AdvertisedAddress")]
    [InlineData("Drain:Delay=-00:00:01", "Drain:Delay")]
    [InlineData("Drain:Timeout=00:00:01", "Drain:Timeout")]
    [InlineData("Silo:ServesApi=perhaps", "Silo:ServesApi")]
    [InlineData("Internal:Urls=http://127.0.0.1:0", "Internal:Urls")]
    [InlineData("Internal:Urls=nonsense", "Internal:Urls")]
    public async Task A_setting_that_cannot_be_is_named_at_the_start(string setting, string named)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => SocialApp.StartAsync(setting));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Public_and_internal_addresses_that_share_a_port_are_refused()
    {
        var port = SocialApp.FreePort();

        var error = Assert.Throws<InvalidOperationException>(
            () => SocialSilo.Build([$"--urls=http://127.0.0.1:{port}", $"--Internal:Urls=http://localhost:{port}"]));

        Assert.Contains("Internal:Urls", error.Message, StringComparison.Ordinal);
        Assert.Contains("must not share a port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_host_on_the_same_folder_is_refused()
    {
        var second = new SocialApp([], folder: app.Folder) { KeepFolder = true };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.InitializeAsync());

        Assert.Contains($"{app.Folder} is in use by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:Embedded:Folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task X_Forwarded_For_counts_only_from_a_trusted_proxy()
    {
        await using var behind = await SocialApp.StartAsync("Api:Proxies:Trusted=10.0.0.0/8,127.0.0.1");

        Assert.Equal("127.0.0.1", await AddressSeenAsync(app, "203.0.113.9"));
        Assert.Equal("203.0.113.9", await AddressSeenAsync(behind, "203.0.113.9"));
        // only the last was added by our proxy; what stands before it is the client's own word
        Assert.Equal("203.0.113.9", await AddressSeenAsync(behind, "198.51.100.1, 203.0.113.9"));
        Assert.Equal("127.0.0.1", await AddressSeenAsync(behind, "nonsense"));
    }

    private static async Task<string> AddressSeenAsync(SocialApp app, string forwardedFor)
    {
        using var ann = await app.AsAsync("ann");
        using var answer = await ann.SendAsync(
            HttpMethod.Post, "/v1/auth/login", new SignIn(ann.Handle, SocialApp.Password), h => h.Add("X-Forwarded-For", forwardedFor));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var sessions = await ann.GetAsync<SessionInfo[]>("/v1/auth/sessions");
        return sessions.Single(s => !s.Current).Address;
    }
}
