using System.CommandLine;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary><c>chat</c>: target P6, messages in direct and large rooms; memory of connections, presence and rings.</summary>
internal static class ChatCommand
{
    public static Command Create(Runner runner)
    {
        var command = new Command(
            "chat", "P6: messages from one to another and in a large room beside bare hub sends; memory of connections, presence, rings; then compares all with an oracle.");
        var pairs = RunOptions.Number(command, "--pairs", 200, (0, 2_000), "Pairs of people with a direct room; 0 leaves them out.");
        var members = RunOptions.Number(command, "--members", 500, (0, 1_000), "Of the large room; 0 leaves it out.");
        var senders = RunOptions.Number(command, "--senders", 16, (1, 64), "Members of it who write.");
        var rate = RunOptions.Number(command, "--rate", 2_000, (1, 50_000), "Messages per second between pairs, open loop; with --find the first that is tried.");
        var roomRate = RunOptions.Number(command, "--room-rate", 20, (1, 5_000), "Likewise in the large room.");
        var seconds = RunOptions.Number(command, "--seconds", 10, (1, 300), "Of each round and at each rate.");
        var rounds = RunOptions.Number(command, "--rounds", 3, (1, 20), "Rounds of each figure and its ceiling, in turns.");
        var find = new Option<bool>("--find") { Description = "Search the highest rates that keep p99 at 50 ms." };
        command.Add(find);
        var users = RunOptions.Number(command, "--users", 10_000, (0, 20_000), "With a connection each, for memory and presence; 0 leaves both out.");
        var flaps = RunOptions.Number(command, "--flaps", 1_000, (0, 50_000), "Changes of their presence per second; 0 leaves presence out.");
        var watchers = RunOptions.Number(command, "--watchers", 200, (1, 2_000), "Connections that watch 500 of them each.");
        var rings = RunOptions.Number(command, "--rings", 50, (0, 2_000), "Calls per second between pairs; 0 leaves them out.");
        var common = RunOptions.AddTo(command);

        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new ChatOptions(
                parsed.GetValue(pairs), parsed.GetValue(members), parsed.GetValue(senders), parsed.GetValue(rate), parsed.GetValue(roomRate), parsed.GetValue(seconds),
                parsed.GetValue(rounds), parsed.GetValue(find), parsed.GetValue(users), parsed.GetValue(flaps), parsed.GetValue(watchers), parsed.GetValue(rings));
            return runner.RunAsync("chat", common.Read(parsed), async (context, token) =>
            {
                using var client = new SocialClient(context.Target.Url, ChatRun.Concurrency);
                using var server = new ServerProcess(context.Target.Internal, context.Target.Pid);
                await new ChatRun(context, client, server, options).RunAsync(token);
            }, cancellationToken);
        });
        return command;
    }
}
