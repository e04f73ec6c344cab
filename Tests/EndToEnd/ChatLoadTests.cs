using System.Text.Json;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>The measurement of chat, presence and calls, small, in a process of its own as its users start it.</summary>
public sealed class ChatLoadTests(SocialApp app, ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_is_said_in_a_small_run_is_heard_once_in_order_and_kept()
    {
        var (exitCode, printed) = await LoadTestProcess.RunAsync(
            [
                "chat", "--pairs", "4", "--members", "6", "--senders", "2", "--rate", "40", "--room-rate", "10", "--seconds", "2", "--rounds", "1", "--users", "20", "--flaps", "20",
                "--watchers", "3", "--rings", "4", "--url", $"{app.Address}", "--internal", $"{app.InternalAddress}", "--json",
            ],
            output);

        Assert.True(printed.StartsWith('{'), printed);
        using var report = JsonDocument.Parse(printed);
        var checks = report.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("passed").GetBoolean());
        foreach (var name in (string[])["heard once each, in the order of their sequence", "history has what was acknowledged and heard", "all watchers see how all are in the end"])
            Assert.True(checks[name], printed);
        // how fast a machine is that has other work too is no matter here; and the exit code says just that
        Assert.True(checks.Where(c => !c.Value).All(c => c.Key.StartsWith("P6 ", StringComparison.Ordinal)), printed);
        Assert.Equal(checks.Values.All(passed => passed) ? 0 : 1, exitCode);
    }
}
