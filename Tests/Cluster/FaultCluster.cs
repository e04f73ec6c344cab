using System.Collections.Immutable;
using System.Diagnostics;
using Npgsql;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// Three silos and two apis on servers of their own, with users at work: shared by all tests that let something go wrong with them, one
/// after the other. Each begins with everything mended.
/// </summary>
public sealed partial class FaultCluster : IAsyncDisposable
{
    private const int SiloCount = 3;
    private const int ApiCount = 2;
    private const string Database = "social";
    private const string Admin = "the_admin";
    private readonly string _media = Directory.CreateTempSubdirectory("social-media-").FullName;
    private readonly WritingWorkload _writing = new();
    private readonly List<IWorkload> _workloads = [];
    // swapped whole: clients read them while they change
    private ImmutableArray<SocialProcess> _silos = [];
    private ImmutableArray<SocialProcess> _apis = [];
    private IReadOnlyDictionary<string, string> _settings = new Dictionary<string, string>(StringComparer.Ordinal);
    private Task? _started;
    private Random _random = new();
    private int _seed;

    internal LocalServers Servers { get; private set; } = null!;

    internal ClusterClients Clients { get; private set; } = null!;

    /// <summary>Users at work on a cluster that is whole.</summary>
    internal async Task<FaultRunner> ReadyAsync(ITestOutputHelper output)
    {
        _seed = TestSeed.Take(output);
        _random = new Random(_seed);
        await (_started ??= StartAsync(output));
        await Servers.MendAsync();
        foreach (var process in _silos.Concat(_apis).Where(p => !p.HasExited))
            process.Thaw();
        await FillUpAsync();
        var run = new ClusterRun(Clients, _workloads);
        return async (what, window, fault) =>
        {
            try
            {
                output.WriteLine(await run.ThroughAsync(what, window, fault));
            }
            catch
            {
                output.WriteLine(Logs());
                throw;
            }
        };
    }

    internal async Task KillSiloAsync()
    {
        await using var silo = TakeSilo();
        await silo.KillAsync();
    }

    /// <summary>A silo stands still. One that was declared dead meanwhile ends by itself when it hears of it.</summary>
    internal async Task FreezeSiloAsync(TimeSpan time)
    {
        var silo = _silos[_random.Next(_silos.Length)];
        silo.Freeze();
        await Task.Delay(time, TestContext.Current.CancellationToken);
        silo.Thaw();
        await Eventually.IsTrueAsync(
            async () => silo.HasExited || await silo.IsReadyAsync(), "the silo that stood still goes on or ends", TimeSpan.FromSeconds(15));
    }

    internal async Task AddSiloAsync() => _silos = _silos.Add(await SocialProcess.StartAsync(SocialPlan.Silo(_settings)));

    internal async Task DrainSiloAsync()
    {
        await using var silo = TakeSilo();
        await EndAsync(silo);
    }

    internal async Task RestartAllAsync()
    {
        for (var i = 0; i < SiloCount; i++)
        {
            await DrainSiloAsync();
            await AddSiloAsync();
        }
        foreach (var api in _apis)
        {
            Clients.Requests.Leaves(api.Address);
            await EndAsync(api);
            _apis = _apis.Remove(api);
            await api.DisposeAsync();
            _apis = _apis.Add(await SocialProcess.StartAsync(SocialPlan.FrontEnd(_settings)));
        }
    }

    /// <summary>As many silos and apis as there should be, all of them ready.</summary>
    internal Task FillUpAsync() => Eventually.IsTrueAsync(
        async () =>
        {
            // one that stood still may seem to be well before it hears that it was declared dead, and ends
            (_silos, _apis) = (await LivingAsync(_silos), await LivingAsync(_apis));
            var silos = StartAsync(SocialPlan.Silo(_settings), SiloCount - _silos.Length);
            var apis = StartAsync(SocialPlan.FrontEnd(_settings), ApiCount - _apis.Length);
            (_silos, _apis) = (_silos.AddRange(await silos), _apis.AddRange(await apis));
            return (await Task.WhenAll(_silos.Concat(_apis).Select(p => p.IsReadyAsync()))).All(isReady => isReady);
        },
        "every silo and api is ready",
        TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        foreach (var workload in _workloads)
            await workload.DisposeAsync();
        Clients?.Dispose();
        foreach (var process in _apis.Concat(_silos))
            await process.DisposeAsync();
        if (Servers is not null)
            await Servers.DisposeAsync();
        Directory.Delete(_media, recursive: true);
    }

    private async Task StartAsync(ITestOutputHelper output)
    {
        var begin = Stopwatch.GetTimestamp();
        Servers = await LocalServers.StartAsync();
        await using (var database = NpgsqlDataSource.Create(Servers.Postgres))
            await database.CreateCommand($"create database {Database}").ExecuteNonQueryAsync();
        _settings = SettingsOf(Servers, _media);
        await FillUpAsync();
        Clients = new ClusterClients(() => [.. _apis.Select(a => a.Address)]);
        IWorkload[] workloads =
        [
            _writing, new ReadingWorkload(_writing), new ListeningWorkload(), new LikingWorkload(), new CommentingWorkload(), new NotificationWorkload(),
            new ChattingWorkload(), new CallingWorkload(),
            new UploadingWorkload(), new SearchingWorkload(), new ModeratingWorkload(Admin), new LeavingWorkload(),
            new PresenceWorkload(),
        ];
        foreach (var workload in workloads)
        {
            await workload.PrepareAsync(Clients, _seed);
            _workloads.Add(workload);
        }
        output.WriteLine($"servers, {SiloCount} silos, {ApiCount} apis and their users are ready after {Stopwatch.GetElapsedTime(begin).TotalSeconds:N1} s");
    }

    private static Task<SocialProcess[]> StartAsync(SocialPlan plan, int count) =>
        Task.WhenAll(Enumerable.Range(0, Math.Max(0, count)).Select(_ => SocialProcess.StartAsync(plan)));

    private static async Task<ImmutableArray<SocialProcess>> LivingAsync(ImmutableArray<SocialProcess> processes)
    {
        var ended = processes.Where(p => p.HasExited).ToList();
        foreach (var process in ended)
            await process.DisposeAsync();
        return processes.RemoveRange(ended);
    }

    /// <summary>SIGTERM, which must come to a good end.</summary>
    private static async Task EndAsync(SocialProcess process)
    {
        var (code, _) = await process.TerminateAsync();
        Assert.True(code == 0, $"{process.Plan.Program} ended with {code}:{Environment.NewLine}{process.Log}");
    }

    /// <summary>One silo, chosen by chance, that will be no more.</summary>
    private SocialProcess TakeSilo()
    {
        var taken = _silos[_random.Next(_silos.Length)];
        _silos = _silos.Remove(taken);
        return taken;
    }

    private string Logs() => string.Join(Environment.NewLine, _silos.Concat(_apis).Select(p => $"--- {Path.GetFileName(p.Plan.Program)} {p.Id}{Environment.NewLine}{p.Log}"));

    /// <summary>Tests of this cluster run one at a time and beside no others: they measure times.</summary>
    [CollectionDefinition(DisableParallelization = true)]
    public sealed class Alone : ICollectionFixture<FaultCluster>;
}

/// <summary>Does something to the cluster under its users' hands; see <see cref="ClusterRun.ThroughAsync"/>.</summary>
internal delegate Task FaultRunner(string what, TimeSpan? window, Func<Task> fault);
