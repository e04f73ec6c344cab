using System.CommandLine;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Home;

/// <summary><c>home</c>: target P1, reading one's home timeline.</summary>
internal static class HomeCommand
{
    public static Command Create(Runner runner)
    {
        var command = new Command("home", "P1: home pages per second beside a bare endpoint with the same body and authentication.");
        var readers = RunOptions.Number(command, "--readers", 64, (1, 10_000), "Different readers, shared out over the connections.");
        var connections = RunOptions.Number(command, "--connections", 64, (1, 512), "Connections, each with one request at a time.");
        var followees = RunOptions.Number(command, "--followees", 200, (1, 2_000), "Whom each reader follows.");
        var posts = RunOptions.Number(command, "--posts-each", 5, (1, 1_000), "Posts of each followee.");
        var seconds = RunOptions.Number(command, "--seconds", 10, (1, 300), "Of each round.");
        var rounds = RunOptions.Number(command, "--rounds", 3, (1, 20), "Rounds of each of the three.");
        var common = RunOptions.AddTo(command);

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new HomeOptions(
                parsed.GetValue(readers), parsed.GetValue(connections), parsed.GetValue(followees),
                parsed.GetValue(posts), parsed.GetValue(seconds), parsed.GetValue(rounds));
            return runner.RunAsync("home", common.Read(parsed), async (context, token) =>
            {
                using var client = new SocialClient(context.Target.Url, options.Connections);
                using var server = new ServerProcess(context.Target.Internal, context.Target.Pid);
                await new HomeRun(context, client, server, options).RunAsync(token);
            }, cancellationToken);
        });
        return command;
    }
}
