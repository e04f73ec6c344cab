using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Post;

/// <summary>P2: posts over REST and bare rows through the store's group commit with as many callers, in turns.</summary>
internal sealed class PostRun(RunContext context, SocialClient client, ServerProcess server, PostOptions options)
{
    private const double TargetRatio = 0.4;
    private const double TargetP99Milliseconds = 50;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private readonly List<StoreCeilingAnswer> _ceilings = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var population = new Population(context, client, "post");
        var authors = await population.RegisterAsync("register authors", options.Connections, cancellationToken);
        var posts = new MeasuredLoop("POST /v1/posts", context.Target, server, [.. authors.Select(Requests)], expectedStatus: 201);

        context.Stages.Say("warming up");
        await posts.WarmUpAsync(WarmUp, cancellationToken);
        if (!options.Alone)
            await CeilingAsync(authors[0], 1, cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
        {
            context.Stages.Say($"round {round} of {options.Rounds}");
            if (!options.Alone)
                _ceilings.Add(await CeilingAsync(authors[0], Math.Max(1, options.Seconds / 2), cancellationToken));
            await posts.RoundAsync(TimeSpan.FromSeconds(options.Seconds), cancellationToken);
        }

        Report(posts);
    }

    private Func<ReadOnlyMemory<byte>> Requests(Account author)
    {
        var request = PostRequests.Of(author, client.Address, options.Keys);
        var number = 0L;
        return () => request.Numbered(number++);
    }

    private Task<StoreCeilingAnswer> CeilingAsync(Account by, int seconds, CancellationToken cancellationToken)
    {
        var call = Call.Post("dev/ceiling/store", new StoreCeilingBody(options.Connections, seconds), WireJson.Default.StoreCeilingBody);
        return client.DevAsync(call, by, WireJson.Default.StoreCeilingAnswer, TimeSpan.FromSeconds(seconds + 30), cancellationToken);
    }

    private void Report(MeasuredLoop posts)
    {
        var report = context.Report;
        if (options.Alone)
        {
            posts.Sum.AddTo(report);
            return;
        }

        var ceiling = _ceilings.Average(static answer => answer.RowsPerSecond);
        posts.Sum.AddTo(report);
        report.Add("ceiling: the store's group commit", ceiling, $"rows/s with {options.Connections} callers");
        report.Add("ceiling: lowest round", _ceilings.Min(static answer => answer.RowsPerSecond), "rows/s");
        report.Add("ceiling: highest round", _ceilings.Max(static answer => answer.RowsPerSecond), "rows/s");
        report.Add("ceiling: p99", _ceilings.Average(static answer => answer.P99Ms), "ms");
        report.AtLeast("P2 posts / ceiling", posts.Sum.PerSecond / ceiling, TargetRatio, "of its rows/s");
        report.AtMost("P2 p99", posts.Sum.P99, TargetP99Milliseconds, "ms");
    }
}
