using System.CommandLine;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.SocialMix;

/// <summary><c>social</c>: everything people do, in the mix of DeathStarBench's social network with likes and comments, on a real social graph.</summary>
internal static class MixCommand
{
    public static Command Create(Runner runner)
    {
        var command = new Command(
            "social", "Home pages, profiles, posts with mentions, links and media, likes and comments at a rate; then compares everything with an oracle.");
        var graph = new Option<FileInfo>("--graph")
        {
            Description = "The edge list: one \"a b\" a line, both follow each other.",
            Required = true,
        };
        graph.AcceptExistingOnly();
        command.Add(graph);
        var limit = new Option<int?>("--users-limit") { Description = "Only the first so many users of the graph." };
        command.Add(limit);
        var rate = RunOptions.Number(command, "--rate", 500, (1, 50_000), "Requests per second, open loop; with --find the first that is tried.");
        var seconds = RunOptions.Number(command, "--seconds", 20, (1, 600), "At each rate.");
        var find = new Option<bool>("--find") { Description = "Search the highest rate that keeps p99 at 50 ms." };
        command.Add(find);
        var posts = RunOptions.Number(command, "--first-posts", 5, (1, 100), "Posts of each user before anything is measured.");
        var media = RunOptions.Number(command, "--media", 200, (0, 10_000), "Images that are uploaded first; the next post of its owner shows each.");
        var seed = RunOptions.Number(command, "--seed", 1, (0, int.MaxValue), "Of who does what.");
        var prefix = new Option<string>("--prefix") { Description = "Handles are prefix_run_number.", DefaultValueFactory = _ => "mix" };
        command.Add(prefix);
        var common = RunOptions.AddTo(command);

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new MixOptions(
                parsed.GetRequiredValue(graph), parsed.GetValue(limit), parsed.GetValue(rate), parsed.GetValue(seconds), parsed.GetValue(find),
                parsed.GetValue(posts), parsed.GetValue(media), parsed.GetValue(seed), parsed.GetRequiredValue(prefix));
            return runner.RunAsync("social", common.Read(parsed), async (context, token) =>
            {
                using var client = new SocialClient(context.Target.Url, MixRun.Concurrency);
                using var server = new ServerProcess(context.Target.Internal, context.Target.Pid);
                await new MixRun(context, client, server, options).RunAsync(token);
            }, cancellationToken);
        });
        return command;
    }
}
