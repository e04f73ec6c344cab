using System.Globalization;
using Social.Grains.Interfaces;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary>
/// Says what it needs, fills a store for each number of users, measures it on each number of silos, reports, and leaves nothing behind that
/// was not asked for.
/// </summary>
internal sealed class GrainsRun(RunContext context, GrainsOptions options, ProgressLines progress)
{
    /// <summary>
    /// Ids from the first days of 1970 clash with none that the product mints. They are as long as those in memory and a quarter shorter on disk.
    /// </summary>
    private const long FirstId = 1L << 43;

    /// <summary>Room for the users of one run.</summary>
    private const int RunBits = 24;

    /// <summary>As many of the newest posts of a fill are known to the oracle.</summary>
    private const int KnownPosts = 5_000;

    /// <summary>The default of the setting <c>Posts:CacheSize</c>.</summary>
    private const int CachedPosts = 100_000;

    private readonly List<CellResult> _results = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (options.Running is { } running)
                await MeasureRunningAsync(running, cancellationToken);
            else
                await MeasureOwnAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is SocialException or OrleansException)
        {
            throw new LoadTestException(failure.Message, failure);
        }
        finally
        {
            if (_results.Count > 0)
                await WriteAsync();
        }
    }

    private async Task MeasureOwnAsync(CancellationToken cancellationToken)
    {
        int[] sizes = options.Size.Compare is { } compare ? [compare, options.Size.Users] : [options.Size.Users];
        Announce(sizes);
        foreach (var users in sizes)
        {
            var graph = new FollowGraph(users, options.Size.FolloweesAmong(users), options.Size.Seed);
            await using var store = await SimulatedStore.OpenAsync(options.Own, Wanted(users), progress, cancellationToken);
            var isNew = !store.Filled.IsWhole;
            if (isNew)
                await FillAsync(store, graph, cancellationToken);
            foreach (var silos in options.Size.Silos)
            {
                progress.Say($"{users:N0} users on {silos} silo(s)");
                await using var cluster = await Cluster.StartAsync(options.Own, store, silos, cancellationToken);
                // what earlier measurements posted is not known here
                var made = isNew ? Known(store.Filled, graph) : new(FirstId, options.Size.Seed, Newest(store.Filled), [], 0);
                await MeasureAsync(new CellRun(context, options.Rates, cluster, graph, made, progress), cancellationToken);
                isNew = false;
            }
        }
    }

    private async Task MeasureRunningAsync(RunningCluster running, CancellationToken cancellationToken)
    {
        // a range of ids of its own for each run, and handles that nobody has
        var run = context.Time.GetUtcNow().ToUnixTimeSeconds();
        var baseId = FirstId + ((1 + (run & 0xF_FFFF)) << RunBits);
        var graph = new FollowGraph(options.Size.Users, options.Size.FolloweesAmong(options.Size.Users), options.Size.Seed);
        var wanted = FilledGraph.Empty(options.Size.Users, graph.Followees, posts: 0, options.Size.Seed, context.Time.GetUtcNow());
        progress.Say($"{graph.Users:N0} users x {graph.Followees} followees need, where the cluster runs: {Need.Of(options, graph.Users, filled: false)}");
        await using var cluster = await Cluster.JoinAsync(running, cancellationToken);
        progress.Say($"what is made in the running cluster stays there: users sim{run}_0 to sim{run}_{options.Size.Users - 1}, ids from {baseId}");
        await new StoreFill(cluster.Client, graph, baseId, progress)
            .RunAsync(wanted, $"sim{run}_", exclusive: false, static _ => { }, cancellationToken);
        await MeasureAsync(new CellRun(context, options.Rates, cluster, graph, new(baseId, options.Size.Seed, [], [], 0), progress), cancellationToken);
    }

    private async Task MeasureAsync(CellRun run, CancellationToken cancellationToken)
    {
        var result = await run.RunAsync(cancellationToken);
        _results.Add(result);
        Findings.Of(context.Report, result);
    }

    private async Task FillAsync(SimulatedStore store, FollowGraph graph, CancellationToken cancellationToken)
    {
        progress.Say($"filling a store: {graph.Users:N0} users, {(long)graph.Users * graph.Followees:N0} follows, {options.Size.Posts:N0} posts");
        var start = progress.Elapsed;
        await using (var cluster = await Cluster.StartAsync(options.Own, store, silos: 1, cancellationToken))
        {
            await new StoreFill(cluster.Client, graph, FirstId, progress)
                .RunAsync(store.Filled, "sim_", exclusive: true, store.Save, cancellationToken);
        }

        context.Report.Add($"{graph.Users:N0} users: filled", (progress.Elapsed - start).TotalSeconds, "s");
        if (store.Bytes() is var bytes && bytes > 0)
            context.Report.Add($"{graph.Users:N0} users: store", bytes / 1e6, "MB");
    }

    private FilledGraph Wanted(int users) =>
        FilledGraph.Empty(users, options.Size.FolloweesAmong(users), options.Size.Posts, options.Size.Seed, context.Time.GetUtcNow());

    private SimulatedGraph Known(FilledGraph filled, FollowGraph graph)
    {
        var first = Math.Max(0, filled.Posts - KnownPosts);
        var known = Enumerable.Range(first, filled.Posts - first).Select(n => (filled.PostId(n), StoreFill.AuthorOf(graph, n))).ToList();
        return new SimulatedGraph(FirstId, options.Size.Seed, Newest(filled), known, first < filled.Posts ? filled.PostId(first) : 0);
    }

    /// <summary>As many as a silo keeps ready to show.</summary>
    private static List<long> Newest(FilledGraph filled)
    {
        var count = Math.Min(filled.Posts, CachedPosts);
        return [.. Enumerable.Range(filled.Posts - count, count).Select(filled.PostId)];
    }

    private void Announce(int[] sizes)
    {
        var folder = options.Own.Folder ?? new DirectoryInfo(Path.GetTempPath());
        foreach (var users in sizes)
        {
            var filled = options.Own.Folder is { } root && SimulatedStore.IsFilled(root, Wanted(users));
            var need = Need.Of(options, users, filled);
            progress.Say(string.Create(
                CultureInfo.InvariantCulture, $"{users:N0} users x {options.Size.FolloweesAmong(users)} followees need: {need}{(filled ? " (filled already)" : "")}"));
            context.Report.Add($"{users:N0} users: memory needed", need.MemoryBytes / 1e6, "MB");
            context.Report.Add($"{users:N0} users: disk needed at most", need.PeakDiskBytes / 1e6, "MB");
            if (need.Refusal(Need.FreeMemory(), Need.FreeDisk(folder)) is not { } refusal)
                continue;
            if (!options.Own.Force)
                throw new LoadTestException($"{refusal} It needs {need}. --force starts all the same.");
            progress.Say($"{refusal} Starting all the same.");
        }
    }

    private async Task WriteAsync()
    {
        Findings.Compare(context.Report, _results);
        var files = await SimulationReport.WriteAsync(options.Report, context.Report, _results, progress.Elapsed);
        progress.Say($"report: {string.Join(" and ", files)}");
    }
}
