using System.CommandLine;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Seed;

/// <summary><c>seed</c>: feeds a real social graph over REST and compares every home timeline with the oracle.</summary>
internal static class SeedCommand
{
    public static Command Create(Runner runner)
    {
        var command = new Command(
            "seed", "Registers the users of a graph, makes their follows, writes posts and verifies every home timeline to its end.");
        var graph = new Option<FileInfo>("--graph")
        {
            Description = "The edge list: one \"a b\" a line, both follow each other.",
            Required = true,
        };
        graph.AcceptExistingOnly();
        command.Add(graph);
        var posts = RunOptions.Number(command, "--posts", 20_000, (0, 2_000_000), "How many posts, spread unevenly (Zipf).");
        var limit = new Option<int?>("--users-limit") { Description = "Only the first so many users of the graph." };
        command.Add(limit);
        var concurrency = RunOptions.Number(command, "--concurrency", 64, (1, 512), "Requests at once.");
        var seed = RunOptions.Number(command, "--seed", 1, (0, int.MaxValue), "Of the random order and spread.");
        var prefix = new Option<string>("--prefix") { Description = "Handles are prefix_run_number.", DefaultValueFactory = _ => "reed" };
        command.Add(prefix);
        var common = RunOptions.AddTo(command);

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new SeedOptions(
                parsed.GetRequiredValue(graph), parsed.GetValue(posts), parsed.GetValue(limit),
                parsed.GetValue(concurrency), parsed.GetValue(seed), parsed.GetRequiredValue(prefix));
            return runner.RunAsync("seed", common.Read(parsed), async (context, token) =>
            {
                using var client = new SocialClient(context.Target.Url, options.Concurrency);
                await new SeedRun(context, client, options).RunAsync(token);
            }, cancellationToken);
        });
        return command;
    }
}
