using System.Diagnostics;
using System.Threading.Channels;
using Social.LoadTest.Post;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Fanout;

/// <summary>
/// P3 at a rate: many authors post in an open loop; of some posts a follower's home page is watched, of others the author's own.
/// </summary>
internal sealed class RateRun(RunContext context, Population population, ServerProcess server, FanoutOptions options)
{
    private const int Slots = 128;
    private const int Watchers = 16;

    /// <summary>Every so many posts one is watched at a follower's, and one at the author's own.</summary>
    private const int SampleEvery = 20;
    private const double TargetP99Milliseconds = 30;

    /// <summary>Posts as they came back: whose, which, when.</summary>
    private readonly Channel<(int Author, long Id, long At)> _samples =
        Channel.CreateBounded<(int, long, long)>(new BoundedChannelOptions(4_096) { SingleWriter = false });

    private readonly LatencyRecorder _posts = new();
    private readonly LatencyRecorder _visible = new();
    private int _lost;
    private int _unwatched;
    private int _ownReads;
    private int _ownMissing;
    private HttpWire[] _wires = [];
    private WireRequest[] _requests = [];
    private WireRequest[] _ownHomes = [];
    private WireRequest[] _homes = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await PopulateAsync(cancellationToken);
        var address = context.Target.Url;
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lifetime.CancelAfter(TimeSpan.FromSeconds(options.Seconds + 60));
        var watches = new List<HttpWire>();
        try
        {
            _wires = await Task.WhenAll(Enumerable.Range(0, Slots).Select(_ => HttpWire.ConnectAsync(address, lifetime.Token)));
            watches.AddRange(await Task.WhenAll(Enumerable.Range(0, Watchers).Select(_ => HttpWire.ConnectAsync(address, lifetime.Token))));
            context.Stages.Say($"posting at {options.Rate} a second for {options.Seconds} s");
            await MeasureAsync(watches, lifetime.Token);
        }
        catch (Exception ended) when (ended is not LoadTestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LoadTestException($"A connection broke while measuring: {ended.Message}", ended);
        }
        finally
        {
            foreach (var wire in _wires.Concat(watches))
                wire.Dispose();
        }
    }

    private async Task PopulateAsync(CancellationToken cancellationToken)
    {
        var authors = await population.RegisterAsync("register authors", options.Authors, cancellationToken);
        var readers = await population.RegisterAsync("register readers", options.Authors, cancellationToken);
        var follows = Enumerable.Range(0, authors.Length)
            .SelectMany(reader => Enumerable.Range(reader, Math.Min(options.Followees, authors.Length))
                .Select(author => (readers[reader], authors[author % authors.Length])));
        await population.FollowAsync("follow", [.. follows], cancellationToken);
        await population.PostAsync("first posts", authors, 1, cancellationToken);
        _requests = Array.ConvertAll(authors, author => PostRequests.Of(author, context.Target.Url, withKey: false));
        _ownHomes = Array.ConvertAll(authors, author => HomeWatch.Request(author, context.Target.Url));
        _homes = Array.ConvertAll(readers, reader => HomeWatch.Request(reader, context.Target.Url));
    }

    private async Task MeasureAsync(List<HttpWire> watches, CancellationToken cancellationToken)
    {
        await WarmUpAsync(watches[0]);
        var watching = Task.WhenAll(watches.Select(wire => Task.Run(() => WatchAsync(wire, cancellationToken), cancellationToken)));
        var before = await server.CpuAsync(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        await OpenLoop.RunAsync(options.Rate, TimeSpan.FromSeconds(options.Seconds), Slots, PostAsync, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var after = await server.CpuAsync(cancellationToken);
        _samples.Writer.Complete();
        await watching;
        Report(elapsed, (after - before) / Math.Max(1, _posts.Count));
    }

    /// <summary>Every reader is live: has read their home once.</summary>
    private async Task WarmUpAsync(HttpWire wire)
    {
        foreach (var home in _homes.Concat(_ownHomes))
            await wire.SendAsync(home.Bytes);
    }

    private async Task PostAsync(int slot, long number, long due)
    {
        var author = (int)(number % _requests.Length);
        var wire = _wires[slot];
        // A copy, because a slow answer may leave the author's last post still on its way.
        var status = await wire.SendAsync(_requests[author].Copy().Numbered(number));
        var at = Stopwatch.GetTimestamp();
        _posts.Record(Stopwatch.GetElapsedTime(due, at));
        if (status != 201)
            throw new LoadTestException($"POST /v1/posts was answered with {status}.");

        if (number % SampleEvery == 0)
        {
            if (!_samples.Writer.TryWrite((author, JsonScan.TopLevelId(wire.Body), at)))
                Interlocked.Increment(ref _unwatched);
        }
        else if (number % SampleEvery == SampleEvery / 2)
        {
            var id = JsonScan.IdProperty(JsonScan.TopLevelId(wire.Body));
            Interlocked.Increment(ref _ownReads);
            if (!await HomeWatch.IsVisibleAsync(wire, _ownHomes[author], id))
                Interlocked.Increment(ref _ownMissing);
        }
    }

    private async Task WatchAsync(HttpWire wire, CancellationToken cancellationToken)
    {
        await foreach (var (author, id, at) in _samples.Reader.ReadAllAsync(cancellationToken))
        {
            if (await HomeWatch.UntilVisibleAsync(wire, _homes[author], id, at) is { } time)
                _visible.Record(time);
            else
                Interlocked.Increment(ref _lost);
        }
    }

    private void Report(TimeSpan elapsed, TimeSpan? cpu)
    {
        var report = context.Report;
        report.Add("POST at the rate, from when it was due", _posts, elapsed, cpu?.TotalMicroseconds);
        report.Add("201 to visible at a follower's", _visible, elapsed);
        report.AtLeast("rate kept", _posts.Count / elapsed.TotalSeconds, options.Rate * 0.95, "posts/s");
        report.Check(
            "visible within 5 s", _lost + _unwatched == 0 && _visible.Count > 0,
            $"{_visible.Count} seen, {_lost} not, {_unwatched} not watched", "all");
        report.Check(
            "own post at once", _ownMissing == 0, $"{_ownMissing} of {_ownReads} missing", "0 missing at the first read after 201");
        report.AtMost("P3 201 to visible, p99", _visible.Milliseconds(99), TargetP99Milliseconds, "ms");
    }
}
