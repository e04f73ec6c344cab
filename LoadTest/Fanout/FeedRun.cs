using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Fanout;

/// <summary>P4: synthetic changes through stream, partition grain, pull and ring, inside the silo.</summary>
internal static class FeedRun
{
    private const double TargetPerSecond = 100_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(
        RunContext context, SocialClient client, Population population, FanoutOptions options, CancellationToken cancellationToken)
    {
        context.Stages.Say($"{options.Events} changes through the feed");
        var caller = (await population.RegisterAsync("caller", 1, cancellationToken))[0];
        var call = Call.Post("dev/ceiling/feed", new FeedCeilingBody(options.Events), WireJson.Default.FeedCeilingBody);
        var answer = await client.DevAsync(call, caller, WireJson.Default.FeedCeilingAnswer, Longest, cancellationToken);
        var report = context.Report;
        report.Add("feed: changes", answer.EventsPerSecond, "per s");
        report.Add("feed: publish to ring, p50", answer.P50Ms, "ms");
        report.Add("feed: publish to ring, p99", answer.P99Ms, "ms");
        report.Add("ceiling: empty grain calls", answer.EmptyCallsPerSecond, "per s");
        report.Add("feed / ceiling", answer.EventsPerSecond / answer.EmptyCallsPerSecond, "changes for each empty call");
        report.AtLeast("P4 changes", answer.EventsPerSecond, TargetPerSecond, "per s");
    }
}
