using System.Diagnostics;
using Social.LoadTest.Post;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Fanout;

/// <summary>
/// P3's guard: one author with few live followers and one with very many post in turns; neither the post nor its way to a follower may
/// take longer for the latter.
/// </summary>
internal sealed class FlatnessRun(RunContext context, SocialClient client, Population population, FanoutOptions options)
{
    private const int Few = 10;
    private const int WarmUpPosts = 50;
    private const double LargestRatio = 1.3;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var few = await SideAsync("few", Few, cancellationToken);
        var many = await SideAsync("many", options.Followers, cancellationToken);
        // Bounded by the number of posts, each of which is given up after some seconds.
        lifetime.CancelAfter((2 * options.GuardPosts + 4 * WarmUpPosts) * HomeWatch.Patience);
        using var wire = await HttpWire.ConnectAsync(context.Target.Url, lifetime.Token);
        context.Stages.Say($"comparing {Few} and {options.Followers} followers, {options.GuardPosts} posts each");
        for (var number = 0; number < WarmUpPosts + options.GuardPosts; number++)
        {
            if (number == WarmUpPosts)
                (few, many) = (few with { Posts = new(), Visible = new() }, many with { Posts = new(), Visible = new() });
            // Who goes first changes, so that neither profits from it.
            foreach (var side in number % 2 == 0 ? (Side[])[few, many] : [many, few])
                await side.PostAsync(wire, number);
            cancellationToken.ThrowIfCancellationRequested();
        }

        Report(few, many);
    }

    private async Task<Side> SideAsync(string name, int followers, CancellationToken cancellationToken)
    {
        var author = (await population.RegisterAsync($"author with {name}", 1, cancellationToken))[0];
        var readers = await population.RegisterAsync($"register {followers} followers", followers, cancellationToken);
        await population.FollowAsync("follow", [.. readers.Select(reader => (reader, author))], cancellationToken);
        await context.Stages.ForEachAsync(
            "first read of each", readers, Population.Concurrency, (reader, token) =>
                client.HomeAsync(reader, 20, cursor: null, token), cancellationToken);
        var reads = readers[^1];
        return new Side(
            name, PostRequests.Of(author, client.Address, withKey: false), HomeWatch.Request(reads, client.Address), new(), new());
    }

    private void Report(Side few, Side many)
    {
        var report = context.Report;
        foreach (var side in (ReadOnlySpan<Side>)[few, many])
        {
            report.Add($"POST, {side.Name} followers", side.Posts, TimeSpan.Zero);
            report.Add($"201 to visible, {side.Name} followers", side.Visible, TimeSpan.Zero);
        }

        report.AtMost(
            $"P3 guard: POST, {options.Followers} / {Few} followers", Ratio(many.Posts, few.Posts), LargestRatio, "of the median");
        report.AtMost(
            $"P3 guard: visible, {options.Followers} / {Few} followers", Ratio(many.Visible, few.Visible), LargestRatio, "of the median");
    }

    private static double Ratio(LatencyRecorder many, LatencyRecorder few) => many.Milliseconds(50) / few.Milliseconds(50);

    /// <summary>One of the two authors and the follower whose home is watched.</summary>
    private sealed record Side(string Name, WireRequest Request, WireRequest Home, LatencyRecorder Posts, LatencyRecorder Visible)
    {
        public async Task PostAsync(HttpWire wire, int number)
        {
            var begun = Stopwatch.GetTimestamp();
            var status = await wire.SendAsync(Request.Numbered(number));
            var at = Stopwatch.GetTimestamp();
            if (status != 201)
                throw new LoadTestException($"POST /v1/posts was answered with {status}.");
            Posts.Record(Stopwatch.GetElapsedTime(begun, at));
            var time = await HomeWatch.UntilVisibleAsync(wire, Home, JsonScan.TopLevelId(wire.Body), at);
            Visible.Record(time ?? throw new LoadTestException(
                $"A post of the author with {Name} followers was not visible within {HomeWatch.Patience.TotalSeconds:N0} s."));
        }
    }
}
