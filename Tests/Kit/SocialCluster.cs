using System.Net;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using StackExchange.Redis;

namespace Social.Tests.Kit;

/// <summary>
/// Silos without an API and front ends without grains, each a process, that meet in Redis. One silo can live on a folder of its own;
/// several need a store that they share, given by settings. Disposing kills all that is left.
/// </summary>
internal sealed class SocialCluster : IAsyncDisposable
{
    private const string ServiceId = "social";
    private readonly string _folder = Directory.CreateTempSubdirectory("social-cluster-").FullName;
    private readonly string _clusterId = $"test-{Guid.NewGuid():N}";
    private readonly string _redis;
    private readonly List<SocialProcess> _silos = [];
    private readonly List<SocialProcess> _frontEnds = [];

    /// <param name="settings">For every process, such as the addresses of stores, by their name with colons.</param>
    /// <param name="redis">Instead of the server that tests share.</param>
    public SocialCluster(IReadOnlyDictionary<string, string>? settings = null, string? redis = null)
    {
        _redis = redis ?? TestServers.Redis;
        Settings = new Dictionary<string, string>(settings ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["Cluster:Provider"] = "redis",
            ["Cluster:ServiceId"] = ServiceId,
            ["Cluster:ClusterId"] = _clusterId,
            ["Cluster:AdvertisedAddress"] = "127.0.0.1",
            ["Cluster:SiloPort"] = "0",
            ["Cluster:GatewayPort"] = "0",
            ["Redis:ConnectionString"] = _redis,
            ["Storage:Embedded:Folder"] = Path.Combine(_folder, "data"),
        };
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The silos that were started, also those that were killed since.</summary>
    public IReadOnlyList<SocialProcess> Silos => _silos;

    public IReadOnlyList<SocialProcess> FrontEnds => _frontEnds;

    /// <summary>What all processes wrote last, for messages.</summary>
    public string Log => string.Join(
        Environment.NewLine,
        _silos.Select((p, i) => ($"silo {i}", p)).Concat(_frontEnds.Select((p, i) => ($"front end {i}", p)))
            .Select(x => $"---- {x.Item1} ({x.p.Id}{(x.p.HasExited ? ", ended" : "")}){Environment.NewLine}{x.p.Log}"));

    /// <summary>Starts silos, then front ends, and waits until all serve.</summary>
    public static async Task<SocialCluster> StartAsync(
        int silos, int frontEnds, IReadOnlyDictionary<string, string>? settings = null, string? redis = null)
    {
        var cluster = new SocialCluster(settings, redis);
        try
        {
            for (var i = 0; i < silos; i++)
                await cluster.AddSiloAsync();
            await Task.WhenAll(Enumerable.Range(0, frontEnds).Select(_ => cluster.AddFrontEndAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo, on ports of its own, and waits until it is ready.</summary>
    /// <param name="redis">Another way to Redis, for this silo alone.</param>
    public Task<SocialProcess> AddSiloAsync(string? redis = null) => AddAsync(_silos, SocialPlan.Silo(Settings).With("Redis:ConnectionString", redis ?? _redis));

    /// <summary>Starts one more front end and waits until it serves.</summary>
    public Task<SocialProcess> AddFrontEndAsync() => AddAsync(_frontEnds, SocialPlan.FrontEnd(Settings));

    /// <summary>Starts a process and waits for nothing.</summary>
    public SocialProcess BeginSilo() => Add(_silos, SocialProcess.Begin(SocialPlan.Silo(Settings)));

    /// <inheritdoc cref="BeginSilo"/>
    public SocialProcess BeginFrontEnd() => Add(_frontEnds, SocialProcess.Begin(SocialPlan.FrontEnd(Settings)));

    /// <summary>Signs up a new user whose handle begins with <paramref name="name"/>; their client speaks to that front end.</summary>
    public async Task<SocialClient> AsAsync(string name, int frontEnd = 0)
    {
        var handle = SocialApp.NewHandle(name);
        var account = new NewAccount(handle, $"{handle}@example.org", SocialApp.Password, name);
        using var answer = await _frontEnds[frontEnd].Http.PostAsJsonAsync(
            "/v1/auth/register", account, TestJson.Options, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var session = await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options, TestContext.Current.CancellationToken);
        return new SocialClient(_frontEnds[frontEnd].Address, session!);
    }

    /// <summary>The same user and session at another front end.</summary>
    public SocialClient At(int frontEnd, SocialClient user) => new(_frontEnds[frontEnd].Address, user.Session);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _frontEnds.Concat(_silos))
            await process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        // a server of the test's own may be gone by now, and what it held with it
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{_redis},abortConnect=false,connectTimeout=500");
        if (redis.IsConnected)
            await redis.GetDatabase().KeyDeleteAsync($"{ServiceId}/members/{_clusterId}");
    }

    private static SocialProcess Add(List<SocialProcess> all, SocialProcess process)
    {
        lock (all)
            all.Add(process);
        return process;
    }

    private static async Task<SocialProcess> AddAsync(List<SocialProcess> all, SocialPlan plan) => Add(all, await SocialProcess.StartAsync(plan));
}
