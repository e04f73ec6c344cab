using System.CommandLine;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Start;

/// <summary><c>start</c>: target P8, a server's start on a large store and everybody coming back at once.</summary>
internal static class StartCommand
{
    public static Command Create(Runner runner)
    {
        var command = new Command(
            "start", "P8: starts the server itself on a large store: first request, everybody's first page, memory when idle.");
        var silo = new Option<FileInfo>("--silo") { Description = "Path of Social.Silo.dll.", Required = true };
        silo.AcceptExistingOnly();
        command.Add(silo);
        var folder = new Option<DirectoryInfo?>("--folder")
        {
            Description = "For the store; kept, and used again when an earlier run filled it. Default: a temporary one.",
        };
        command.Add(folder);
        var keep = new Option<bool>("--keep") { Description = "Keep the temporary folder." };
        command.Add(keep);
        var posts = RunOptions.Number(command, "--posts", 5_000_000, (1_000, 50_000_000), "Posts in the store.");
        var users = RunOptions.Number(command, "--users", 10_000, (10, 1_000_000), "Users, all of whom come back at once.");
        var followees = RunOptions.Number(command, "--followees", 200, (1, 10_000), "Whom each of them follows.");
        var connections = RunOptions.Number(command, "--connections", 128, (1, 512), "Connections on which they come.");
        var json = new Option<bool>("--json") { Description = "Print one JSON document and nothing else." };
        command.Add(json);

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new StartOptions(
                parsed.GetRequiredValue(silo), parsed.GetValue(folder), parsed.GetValue(keep), parsed.GetValue(posts),
                parsed.GetValue(users), parsed.GetValue(followees), parsed.GetValue(connections));
            var target = new RunTarget(ServerAddress.Free(), ServerAddress.Free(), Pid: null, parsed.GetValue(json));
            return runner.RunAsync("start", target, (context, token) => new StartRun(context, options).RunAsync(token), cancellationToken);
        });
        return command;
    }
}
