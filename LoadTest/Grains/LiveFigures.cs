using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>Looks at every silo each few seconds while a measurement runs: a line for whoever watches, a moment for the plots.</summary>
internal sealed class LiveFigures : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    /// <summary>Of fewer nothing can be said: other things come and go in the heap as well.</summary>
    private const int FewestUsers = 5_000;

    private readonly IReadOnlyList<SiloProbe> _silos;
    private readonly LoadCounts _counts;
    private readonly ProgressLines _progress;
    private readonly int _users;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Moment> _moments = [];
    private readonly Dictionary<int, SiloState> _before = [];
    private readonly Dictionary<int, long> _empty = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Task _loop;
    private (long At, long Pages, long Posts) _countedBefore;

    public LiveFigures(IReadOnlyList<SiloProbe> silos, int users, LoadCounts counts, ProgressLines progress)
    {
        (_silos, _users, _counts, _progress) = (silos, users, counts, progress);
        _countedBefore = (_start, 0, 0);
        _loop = LoopAsync();
    }

    /// <summary>Whole once ended.</summary>
    public IReadOnlyList<Moment> Moments => _moments;

    /// <summary>Looks no more.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // the measurement has ended
        }
    }

    private async Task LookAsync()
    {
        var looked = await Task.WhenAll(_silos.Select(silo => silo.LookAsync(_stop.Token)));
        var silos = new List<SiloMoment>();
        for (var number = 0; number < looked.Length; number++)
        {
            if (looked[number] is not { } now)
                continue;
            var before = _before.GetValueOrDefault(number, now);
            _before[number] = now;
            var seconds = Math.Max(Stopwatch.GetElapsedTime(before.At, now.At).TotalSeconds, 1e-3);
            silos.Add(new SiloMoment(
                number, now.Grains, now.Timelines, now.HeapBytes, PerUser(number, now), now.ResidentBytes, Rounded.To3((now.Pages - before.Pages) / seconds), Rounded.To3((now.Cpu - before.Cpu) / TimeSpan.FromSeconds(seconds))));
            Tell(silos[^1], now);
        }

        var (at, pages, posts) = (Stopwatch.GetTimestamp(), _counts.Pages, _counts.Posts);
        var passed = Stopwatch.GetElapsedTime(_countedBefore.At, at).TotalSeconds;
        var lags = _counts.TakeLags();
        var moment = new Moment(
            Rounded.To3(Stopwatch.GetElapsedTime(_start, at).TotalSeconds),
            Rounded.To3((pages - _countedBefore.Pages) / passed), Rounded.To3((posts - _countedBefore.Posts) / passed),
            lags.Length == 0 ? null : Rounded.To3(lags[lags.Length / 2]), lags.Length == 0 ? null : Rounded.To3(lags[(int)(lags.Length * 0.99)]),
            [.. silos]);
        _countedBefore = (at, pages, posts);
        _moments.Add(moment);
        Tell(moment);
    }

    /// <summary>What has come to the heap since nobody was there.</summary>
    private double? PerUser(int silo, SiloState now)
    {
        if (now.Timelines == 0)
            _empty[silo] = now.HeapBytes;
        return now.Timelines >= FewestUsers && _empty.TryGetValue(silo, out var empty)
            ? Math.Round((now.HeapBytes - empty) / (double)now.Timelines)
            : null;
    }

    private void Tell(SiloMoment silo, SiloState state)
    {
        var each = silo.BytesPerUser is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B a live user, ") : "";
        _progress.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"  silo {silo.Silo + 1}: {silo.Grains:N0} grains ({Largest(state)}), heap {silo.HeapBytes / 1e6:N0} MB, {each}"
            + $"{silo.PagesPerSecond:N0} pages/s, {silo.Cores:N2} cores"));
    }

    private void Tell(Moment moment)
    {
        var lag = moment.LagP50 is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", visible after {moment.LagP50:N1} ms, p99 {moment.LagP99:N1} ms");
        _progress.Say(string.Create(
            CultureInfo.InvariantCulture, $"  {_users:N0} users: {moment.PagesPerSecond:N0} pages/s, {moment.PostsPerSecond:N0} posts/s{lag}"));
    }

    private static string Largest(SiloState state) => string.Join(
        ", ", state.Activations.OrderByDescending(a => a.Value).Take(3)
            .Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Key} {a.Value:N0}")));
}

/// <summary>What the load has done so far. For any number of callers.</summary>
internal sealed class LoadCounts
{
    private ConcurrentQueue<double> _lags = new();
    private long _pages;
    private long _posts;

    public long Pages => Interlocked.Read(ref _pages);

    public long Posts => Interlocked.Read(ref _posts);

    public void Page() => Interlocked.Increment(ref _pages);

    public void Post() => Interlocked.Increment(ref _posts);

    public void Lag(TimeSpan lag) => _lags.Enqueue(lag.TotalMilliseconds);

    /// <summary>Milliseconds from published to visible since the last call, ascending.</summary>
    public double[] TakeLags() => [.. Interlocked.Exchange(ref _lags, new ConcurrentQueue<double>()).Order()];
}
