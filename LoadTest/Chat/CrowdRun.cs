using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>Many people, each with a connection: what one costs that says nothing, and what it costs that they come and go.</summary>
internal sealed class CrowdRun(RunContext context, SocialClient client, ServerProcess server, ChatOptions options)
{
    private const double Kilobyte = 1024;
    private static readonly TimeSpan MemoryLimit = TimeSpan.FromSeconds(60);

    public async Task RunAsync(Population population, CancellationToken cancellationToken)
    {
        var users = await population.RegisterAsync("register a crowd", options.Users, cancellationToken);
        await using var crowd = new HubCrowd(client);
        var wires = new HubWire[users.Length];
        var before = await MemoryAsync(users[0], cancellationToken);
        await context.Stages.ForEachAsync(
            "connect the crowd", [.. Enumerable.Range(0, users.Length)], ChatRun.Concurrency,
            async (i, token) => wires[i] = await crowd.ConnectAsync(users[i], "/hub", new SilentListener(), token), cancellationToken);
        var connected = await MemoryAsync(users[0], cancellationToken);
        Report("an idle connection", before, connected, users.Length);
        if (options.Flaps == 0)
            return;
        await context.Stages.ForEachAsync(
            "say that they are there", wires, ChatRun.Concurrency, async (wire, _) => HubAnswers.RequireOk("Heartbeat", await wire.CallAsync("Heartbeat", "[]")), cancellationToken);
        Report("being present", connected, await MemoryAsync(users[0], cancellationToken), users.Length);
        await new ChurnRun(context, client, server, options).RunAsync(population, users, wires, cancellationToken);
    }

    private Task<MemoryAnswer> MemoryAsync(Account by, CancellationToken cancellationToken) =>
        client.DevAsync(Call.Get("dev/memory"), by, WireJson.Default.MemoryAnswer, MemoryLimit, cancellationToken);

    private void Report(string what, MemoryAnswer before, MemoryAnswer after, int count)
    {
        context.Report.Add($"memory for {what}: live heap", (after.HeapBytes - before.HeapBytes) / Kilobyte / count, "KiB");
        context.Report.Add($"memory for {what}: resident", (after.ResidentBytes - before.ResidentBytes) / Kilobyte / count, "KiB");
    }
}
