using System.CommandLine;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Fanout;

/// <summary><c>fanout</c>: targets P3, how soon a post is visible, and P4, what the feed can carry.</summary>
internal static class FanoutCommand
{
    public static Command Create(Runner runner)
    {
        var command = new Command(
            "fanout", "P3: from 201 to visible at a follower's, for few and for many followers. P4: the feed's own rate.");
        var rate = RunOptions.Number(command, "--rate", 500, (1, 20_000), "Posts per second, open loop.");
        var seconds = RunOptions.Number(command, "--seconds", 20, (1, 300), "Of posting at that rate.");
        var authors = RunOptions.Number(command, "--authors", 500, (1, 10_000), "Authors, and as many readers.");
        var followees = RunOptions.Number(command, "--followees", 10, (1, 1_000), "Whom each reader follows.");
        var followers = RunOptions.Number(
            command, "--followers", 100_000, (0, 1_000_000), "Live followers of the author with many; 0 leaves the comparison out.");
        var guard = RunOptions.Number(command, "--guard-posts", 400, (10, 10_000), "Posts of each of the two authors compared.");
        var events = RunOptions.Number(command, "--events", 1_000_000, (0, 50_000_000), "Synthetic changes for P4; 0 leaves it out.");
        var common = RunOptions.AddTo(command);

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new FanoutOptions(
                parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(authors), parsed.GetValue(followees),
                parsed.GetValue(followers), parsed.GetValue(guard), parsed.GetValue(events));
            return runner.RunAsync("fanout", common.Read(parsed), (context, token) => RunAsync(context, options, token), cancellationToken);
        });
        return command;
    }

    private static async Task RunAsync(RunContext context, FanoutOptions options, CancellationToken cancellationToken)
    {
        using var client = new SocialClient(context.Target.Url, Population.Concurrency);
        using var server = new ServerProcess(context.Target.Internal, context.Target.Pid);
        using var population = new Population(context, client, "fan");
        await new RateRun(context, population, server, options).RunAsync(cancellationToken);
        if (options.Followers > 0)
            await new FlatnessRun(context, client, population, options).RunAsync(cancellationToken);
        if (options.Events > 0)
            await FeedRun.RunAsync(context, client, population, options, cancellationToken);
    }
}
