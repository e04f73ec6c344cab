using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>A device that takes part in calls, as far as the fault lets it: what it says to another one may be lost, but neither come twice nor in another order.</summary>
internal sealed class CallDevice(ClusterClients clients, CrashUser user, int seed) : ClusterConnection(clients, user, seed)
{
    private readonly ConcurrentDictionary<long, int> _heard = [];
    private readonly ConcurrentDictionary<(long Call, long Seq), string> _ends = [];
    private readonly ConcurrentQueue<string> _wrong = [];

    /// <summary>What should never have come: signals in disorder, a call that ended twice.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>Takes the seat that a request over REST has left for it.</summary>
    public async Task SitAsync(long call, int epoch) => await TryAskAsync("CallResume", call, epoch);

    public async Task SignalAsync(long call, long to, int number) =>
        await TryAskAsync("CallSignal", call, to, "candidate", number.ToString(CultureInfo.InvariantCulture));

    /// <summary>All events of a call; null where they cannot be had now.</summary>
    public async Task<List<(long Seq, string Type)>?> EventsAsync(long call)
    {
        var topic = $"call:{call}";
        var answer = await TryAskAsync("Resume", new Dictionary<string, long>(StringComparer.Ordinal) { [topic] = 0 });
        return answer?.GetProperty(topic) is { } resumed && !resumed.TryGetProperty("code", out _) && !resumed.GetProperty("gap").GetBoolean()
            ? [.. resumed.GetProperty("events").EnumerateArray().Select(e => (e.GetProperty("seq").GetInt64(), e.GetProperty("type").GetString()!))]
            : null;
    }

    // events of calls come without asking
    protected override Task GreetAsync(HubConnection connection, CancellationToken limit) => Task.CompletedTask;

    protected override void Hear(JsonElement message)
    {
        var data = message.GetProperty("data");
        switch (message.GetProperty("type").GetString())
        {
            case "call.signal":
                Signalled(IdOf(data, "callId"), int.Parse(data.GetProperty("payload").GetString()!, CultureInfo.InvariantCulture));
                break;
            case "call.ended":
                Ended(IdOf(data.GetProperty("call"), "id"), message.GetProperty("seq").GetInt64(), data.GetProperty("call").GetProperty("endReason").GetString()!);
                break;
        }
    }

    private static long IdOf(JsonElement data, string property) => long.Parse(data.GetProperty(property).GetString()!, CultureInfo.InvariantCulture);

    private void Signalled(long call, int number)
    {
        var before = _heard.GetValueOrDefault(call);
        if (number <= before)
            _wrong.Enqueue($"{Name} hears signal {number} of call {call} after {before}");
        _heard[call] = number;
    }

    /// <summary>The same end may be told twice: push is a hint. Another end must not.</summary>
    private void Ended(long call, long seq, string reason)
    {
        _ends[(call, seq)] = reason;
        if (_ends.Count(e => e.Key.Call == call) > 1 || !string.Equals(_ends[(call, seq)], reason, StringComparison.Ordinal))
            _wrong.Enqueue($"{Name} hears call {call} end twice");
    }
}
