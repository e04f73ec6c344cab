using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>One measurement: so many users on so many silos that just started on a filled store.</summary>
internal sealed class CellRun(
    RunContext context, LoadRates rates, Cluster cluster, FollowGraph graph, SimulatedGraph made, ProgressLines progress)
{
    private const int Callers = 256;
    private const int LongestWarmUp = 15;

    /// <summary>Until silos have taken in what was posted last, also by way of the store.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    private readonly Load _load = new(cluster.Client, graph, made.BaseId, made.Seed);
    private readonly SiloGauge _gauge = new(cluster);

    public async Task<CellResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var live = new LiveFigures(cluster.Silos, graph.Users, _load.Counts, progress);
        var (started, _) = await _gauge.CollectAsync(cancellationToken);
        await WarmAsync(cancellationToken);
        var (warm, _) = await _gauge.CollectAsync(cancellationToken);
        var alive = await BringAliveAsync(cancellationToken);
        var (heap, resident) = await _gauge.CollectAsync(cancellationToken);
        await WarmUpAsync(cancellationToken);
        var idle = await _gauge.IdleCoresAsync(TimeSpan.FromSeconds(rates.Seconds), cancellationToken);
        var result = new CellResult(
            graph.Users, graph.Followees, cluster.Silos.Count, Rounded.To3(alive.TotalSeconds), new HeapFigures(started, warm, heap, resident),
            Rounded.To3(idle), null, null, null, []);
        result = await LoadAsync(result, cancellationToken);
        var known = made.Known.Concat(_load.Posted.Where(post => post.Id >= made.KnownFrom));
        await new OracleCheck(cluster.Client, graph, made.BaseId, context.Report)
            .RunAsync(result.Name, known, new Random(made.Seed), cancellationToken);
        var timelines = await _gauge.TimelinesAsync(cancellationToken);
        context.Report.Check(
            $"{result.Name}: live at the end", timelines >= graph.Users, $"{timelines:N0} timelines", $"{graph.Users:N0}");
        context.Report.Check($"{result.Name}: calls", _load.Failed == 0, $"{_load.Failed} failed", "0 failed");
        await live.EndAsync();
        return result with { Moments = [.. live.Moments] };
    }

    /// <summary>Reads the newest posts once, so that what a live user costs can be told from the post cache.</summary>
    private async Task WarmAsync(CancellationToken cancellationToken)
    {
        // which of several silos reads is not ours to say
        if (cluster.Silos.Count > 1 || made.Newest.Count == 0)
            return;
        using var counted = progress.Count("posts read once", made.Newest.Count);
        var reader = cluster.Client.GetGrain<IPostReaderGrain>(0);
        await Parallel.ForEachAsync(made.Newest, Concurrency(cancellationToken), async (post, _) =>
        {
            await reader.GetAsync(made.BaseId, post);
            counted.Add(1);
        });
    }

    /// <summary>A process that just started spends much on making its code fast: not what a page or a post costs.</summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var duration = TimeSpan.FromSeconds(Math.Min(rates.Seconds, LongestWarmUp));
        progress.Say($"warming up for {duration.TotalSeconds} s");
        await Task.WhenAll(
            rates.PagesPerSecond == 0 ? Task.CompletedTask : _load.ReadAsync(rates.PagesPerSecond, duration, cancellationToken),
            rates.PostsPerSecond == 0 ? Task.CompletedTask : _load.PostAsync(rates.PostsPerSecond, duration, watch: null, cancellationToken));
        await Task.Delay(Settling, cancellationToken);
    }

    private async Task<TimeSpan> BringAliveAsync(CancellationToken cancellationToken)
    {
        var start = progress.Elapsed;
        using var counted = progress.Count("live timelines", graph.Users);
        await Parallel.ForEachAsync(Enumerable.Range(0, graph.Users), Concurrency(cancellationToken), async (user, _) =>
        {
            await cluster.Client.GetGrain<ITimelineGrain>(made.BaseId + user).HomeAsync(new HomeQuery(null, null, PageQuery.DefaultLimit));
            counted.Add(1);
        });
        return progress.Elapsed - start;
    }

    private static ParallelOptions Concurrency(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken };

    private async Task<CellResult> LoadAsync(CellResult result, CancellationToken cancellationToken)
    {
        var duration = TimeSpan.FromSeconds(rates.Seconds);
        // a cluster that cannot keep up is not waited for without end
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter((duration * 9) + TimeSpan.FromMinutes(3));
        var token = limit.Token;
        // posts first: where nothing was written before, pages would be empty
        if (rates.PostsPerSecond > 0)
        {
            progress.Say($"{rates.PostsPerSecond} posts a second for {rates.Seconds} s");
            var meter = await _gauge.StartAsync(token);
            var posts = await _load.PostAsync(rates.PostsPerSecond, duration, watch: null, token);
            await Task.Delay(Settling, token);
            result = result with { Post = await CostAsync(meter, posts, result.IdleCores, token) };
            Tell($"{result.Name}: post", posts, rates.PostsPerSecond, result.Post);
        }

        if (rates.PagesPerSecond > 0)
        {
            progress.Say($"{rates.PagesPerSecond} pages a second for {rates.Seconds} s");
            var meter = await _gauge.StartAsync(token);
            var pages = await _load.ReadAsync(rates.PagesPerSecond, duration, token);
            result = result with { Page = await CostAsync(meter, pages, result.IdleCores, token) };
            Tell($"{result.Name}: home page", pages, rates.PagesPerSecond, result.Page);
        }

        return rates.PostsPerSecond == 0 ? result : result with { Lag = await BothAsync(result.Name, duration, token) };
    }

    /// <summary>Reading and posting at once; some of the posts are looked for.</summary>
    private async Task<LagFigures> BothAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        progress.Say($"both for {rates.Seconds} s");
        var watch = new LagWatch(cluster.Client, _load.Counts);
        var reading = rates.PagesPerSecond == 0 ? null : _load.ReadAsync(rates.PagesPerSecond, duration, cancellationToken);
        var posting = _load.PostAsync(rates.PostsPerSecond, duration, watch, cancellationToken);
        try
        {
            var posts = await posting;
            if (reading is not null)
                Tell($"{name}: home page while posting", await reading, rates.PagesPerSecond, null);
            Tell($"{name}: post while reading", posts, rates.PostsPerSecond, null);
        }
        finally
        {
            await watch.EndAsync();
        }

        context.Report.Add($"{name}: post answered to visible at a follower's", watch.Lags, duration);
        context.Report.Check($"{name}: visible within 10 s", watch.Lost == 0, $"{watch.Lags.Count} seen, {watch.Lost} not", "all");
        return new LagFigures(
            watch.Lags.Count, watch.Lags.Milliseconds(50), watch.Lags.Milliseconds(95), watch.Lags.Milliseconds(99),
            watch.Lags.Milliseconds(100));
    }

    private static async Task<CostFigures> CostAsync(CpuMeter meter, Phase phase, double idleCores, CancellationToken cancellationToken) =>
        new(phase.Times.Count, Rounded.To3(await meter.EachAsync(phase.Times.Count, idleCores, cancellationToken)));

    private void Tell(string name, Phase phase, int rate, CostFigures? cost)
    {
        context.Report.Add(name, phase.Times, phase.Elapsed, cost?.Microseconds);
        context.Report.AtLeast($"{name}: rate kept", phase.PerSecond, rate * 0.95, "per s");
    }
}

/// <summary>What is in the store of a measurement.</summary>
/// <param name="BaseId">The id of user number 0.</param>
/// <param name="Newest">Posts that a silo can keep ready to show.</param>
/// <param name="Known">Posts from before the measurement: every one there is with an id of at least <paramref name="KnownFrom"/>.</param>
internal sealed record SimulatedGraph(
    long BaseId, int Seed, IReadOnlyCollection<long> Newest, IReadOnlyCollection<(long Id, int Author)> Known, long KnownFrom);
