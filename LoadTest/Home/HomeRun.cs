using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Home;

/// <summary>P1: the home page, the same page as a constant through the same JSON code, and its ready bytes, in turns.</summary>
internal sealed class HomeRun(RunContext context, SocialClient client, ServerProcess server, HomeOptions options)
{
    private const int PageSize = 20;
    private const double TargetRatio = 0.6;
    private const double TargetP99Milliseconds = 25;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private readonly List<double> _ratios = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var population = new Population(context, client, "home");
        var readers = await PopulateAsync(population, cancellationToken);
        var home = Loop("GET /v1/timelines/home", "/v1/timelines/home", readers);
        var ceiling = Loop("ceiling: the same page, serialized", "/dev/ceiling/home", readers);
        var raw = Loop("ceiling: the same page, ready bytes", "/dev/ceiling/home?raw=true", readers);

        context.Stages.Say("warming up");
        foreach (var loop in (MeasuredLoop[])[home, ceiling, raw])
            await loop.WarmUpAsync(WarmUp, cancellationToken);
        var duration = TimeSpan.FromSeconds(options.Seconds);
        for (var round = 1; round <= options.Rounds; round++)
        {
            context.Stages.Say($"round {round} of {options.Rounds}, {3 * options.Seconds} s");
            var bare = await ceiling.RoundAsync(duration, cancellationToken);
            var page = await home.RoundAsync(duration, cancellationToken);
            await raw.RoundAsync(duration, cancellationToken);
            _ratios.Add(page / bare);
        }

        Report(home, ceiling, raw);
    }

    private async Task<Account[]> PopulateAsync(Population population, CancellationToken cancellationToken)
    {
        var authors = await population.RegisterAsync("register authors", options.Followees, cancellationToken);
        var readers = await population.RegisterAsync("register readers", options.Readers, cancellationToken);
        await population.FollowAsync(
            "follow", [.. readers.SelectMany(reader => authors.Select(author => (reader, author)))], cancellationToken);
        await population.PostAsync("post", authors, options.PostsEach, cancellationToken);

        var expected = Math.Min(PageSize, options.Followees * options.PostsEach);
        await context.Stages.ForEachAsync("first pages", readers, Population.Concurrency, async (reader, token) =>
        {
            var page = await client.HomeAsync(reader, PageSize, cursor: null, token);
            if (page.Items.Length != expected)
                throw new LoadTestException($"{reader.Handle}'s home page has {page.Items.Length} posts instead of {expected}.");
        }, cancellationToken);
        return readers;
    }

    private MeasuredLoop Loop(string name, string path, Account[] readers)
    {
        var requests = Enumerable.Range(0, options.Connections)
            .Select(connection => WireRequest.Get(client.Address, path, readers[connection % readers.Length].AccessToken).Bytes)
            .Select(static bytes => (Func<ReadOnlyMemory<byte>>)(() => bytes));
        return new MeasuredLoop(name, context.Target, server, [.. requests], expectedStatus: 200);
    }

    private void Report(MeasuredLoop home, MeasuredLoop ceiling, MeasuredLoop raw)
    {
        var report = context.Report;
        foreach (var loop in (ReadOnlySpan<MeasuredLoop>)[home, ceiling, raw])
            loop.Sum.AddTo(report);
        report.Add("body of a page", home.BodyLength, "bytes");
        report.Add("home / ready bytes", home.Sum.PerSecond / raw.Sum.PerSecond, "of its requests/s");
        report.Add("home / ceiling, lowest round", _ratios.Min(), "of its requests/s");
        report.Add("home / ceiling, highest round", _ratios.Max(), "of its requests/s");
        if (home.Sum.CpuMicroseconds is { } spent && ceiling.Sum.CpuMicroseconds is { } bare)
            report.Add("home / ceiling", spent / bare, "of its server CPU");
        report.Check(
            "same body", home.BodyLength == ceiling.BodyLength && home.BodyLength == raw.BodyLength,
            $"{home.BodyLength}, {ceiling.BodyLength}, {raw.BodyLength} bytes", "equal");
        report.AtLeast("P1 home / ceiling", home.Sum.PerSecond / ceiling.Sum.PerSecond, TargetRatio, "of its requests/s");
        report.AtMost("P1 p99", home.Sum.P99, TargetP99Milliseconds, "ms");
    }
}
