using System.CommandLine;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Post;

/// <summary><c>post</c>: target P2, writing posts.</summary>
internal static class PostCommand
{
    public static Command Create(Runner runner)
    {
        var command = new Command("post", "P2: durable posts per second beside the store's own group commit.");
        var connections = RunOptions.Number(
            command, "--connections", 64, (1, 512), "Connections, each with its own author and one request at a time.");
        var seconds = RunOptions.Number(command, "--seconds", 10, (1, 300), "Of each round of posts; the ceiling has half of it.");
        var rounds = RunOptions.Number(command, "--rounds", 3, (1, 20), "Rounds of each of the two.");
        var keys = new Option<bool>("--keys") { Description = "Send an Idempotency-Key with each post." };
        command.Add(keys);
        var alone = new Option<bool>("--alone") { Description = "Leave out the ceiling, whose rows would be indexed for search meanwhile; P2 is not judged then." };
        command.Add(alone);
        var common = RunOptions.AddTo(command);

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new PostOptions(
                parsed.GetValue(connections), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(keys), parsed.GetValue(alone));
            return runner.RunAsync("post", common.Read(parsed), async (context, token) =>
            {
                using var client = new SocialClient(context.Target.Url, options.Connections);
                using var server = new ServerProcess(context.Target.Internal, context.Target.Pid);
                await new PostRun(context, client, server, options).RunAsync(token);
            }, cancellationToken);
        });
        return command;
    }
}
