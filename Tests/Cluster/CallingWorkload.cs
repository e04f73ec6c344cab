using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Notifications;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// Pairs who call each other and accept, decline, cancel, hang up; and pairs whose calls nobody ends, so that time must. Every call that was acknowledged ends once and for
/// good, whoever died: for the record, for both logs, for both devices, and for whoever missed it.
/// </summary>
internal sealed class CallingWorkload : IWorkload
{
    private const int TalkingPairs = 2;
    private const int Signals = 5;
    private readonly List<Func<Task>> _actors = [];
    private readonly List<CallDevice> _devices = [];
    private readonly ConcurrentQueue<Begun> _begun = [];
    private readonly Dictionary<long, Call> _ended = [];
    private ClusterClients _clients = null!;

    public string Name => "calling";

    public IReadOnlyList<Func<Task>> Actors => _actors;

    /// <summary>A ring that nobody ends, in the settings of the cluster, and the look for calls whose silo died.</summary>
    public TimeSpan UntilWhole => FaultCluster.Ring + TimeSpan.FromSeconds(15);

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        for (var i = 0; i <= TalkingPairs; i++)
        {
            var users = await CrashUser.RegisterAllAsync(clients.Http, 2);
            // a room with somebody who does not follow one begins as a request, in which nobody rings
            await users[1].SendAsync(clients.Http, HttpMethod.Put, $"/v1/users/{users[0].Id}/follow");
            var room = await users[0].SendAsync(clients.Http, HttpMethod.Put, $"/v1/rooms/direct/{users[1].Id}");
            CallDevice[] devices = [.. users.Select(u => new CallDevice(clients, u, seed))];
            var pair = new Pair(Parse<Room>(room).Id, devices, new Random(unchecked(seed + i)));
            _devices.AddRange(devices);
            _actors.AddRange(devices.Select(d => (Func<Task>)d.BeatWhenDueAsync));
            _actors.Add(i < TalkingPairs ? () => TalkAsync(pair) : () => RingInVainAsync(pair));
        }
        await Task.WhenAll(_devices.Select(d => d.BeatAsync()));
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = _devices.SelectMany(d => d.Wrong).ToList();
        await Task.WhenAll(_devices.Select(d => d.BeatAsync()));
        foreach (var begun in _begun)
        {
            var call = await GetAsync(begun.Callee, begun.Id);
            if (call.State != CallState.Ended)
                differences.Add($"call {begun.Id} is {call.State}");
            else if (!_ended.TryAdd(begun.Id, call) && !IsSameEnd(_ended[begun.Id], call))
                differences.Add($"call {begun.Id} ended as {_ended[begun.Id]} and then as {call}");
            else if (await EventDifferenceAsync(begun, call) is { } difference)
                differences.Add(difference);
        }
        if (differences.Count == 0)
        {
            differences.AddRange((await Task.WhenAll(_devices.Select(LogDifferencesAsync))).SelectMany(d => d));
        }
        // what was whole once is not read again in the next round
        if (differences.Count == 0)
            _begun.Clear();
        return differences;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices)
            await device.DisposeAsync();
    }

    private async Task TalkAsync(Pair pair)
    {
        var (caller, callee) = pair.Turn();
        var call = await BeginAsync(pair, caller, callee);
        await SitAsync(caller, call);
        switch (pair.Random.Next(10))
        {
            case < 6:
                if (await DoAsync(callee, call.Id, "accept") is { } accepted)
                {
                    await SitAsync(callee, accepted);
                    for (var number = 1; number <= Signals; number++)
                        await caller.SignalAsync(call.Id, callee.User.Id, number);
                }
                await DoAsync(pair.Random.Next(2) == 0 ? caller : callee, call.Id, "leave");
                break;
            case < 8:
                await DoAsync(callee, call.Id, "decline");
                break;
            default:
                await DoAsync(caller, call.Id, "cancel");
                break;
        }
        var end = await GetAsync(caller, call.Id);
        Assert.True(end.State == CallState.Ended, $"call {call.Id} was hung up, and that acknowledged, and is {end.State}");
    }

    /// <summary>Rings until it is given up, and then again.</summary>
    private async Task RingInVainAsync(Pair pair)
    {
        if (pair.Rings is { } ringing && (await GetAsync(pair.Devices[0], ringing)).State != CallState.Ended)
            return;
        pair.Rings = (await BeginAsync(pair, pair.Devices[0], pair.Devices[1])).Id;
    }

    private async Task<Call> BeginAsync(Pair pair, CallDevice caller, CallDevice callee)
    {
        var key = Guid.NewGuid().ToString();
        var call = Parse<Call>(await caller.User.SendAsync(_clients.Http, HttpMethod.Post, "/v1/calls", new NewCall(pair.Room, CallMedia.Audio), key));
        _begun.Enqueue(new Begun(call.Id, caller, callee));
        return call;
    }

    private static Task SitAsync(CallDevice device, Call call) => device.SitAsync(call.Id, call.Participants.Single(p => p.UserId == device.User.Id).Epoch);

    /// <summary>The call afterwards; null where it has ended meanwhile: a fault may last longer than a ring.</summary>
    private async Task<Call?> DoAsync(CallDevice device, long call, string verb)
    {
        using var answer = await device.User.RequestAsync(_clients.Http, HttpMethod.Post, $"/v1/calls/{call}/{verb}");
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (answer.StatusCode == HttpStatusCode.Conflict && body.Contains("call_ended", StringComparison.Ordinal))
            return null;
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{verb} of call {call} gave {answer.StatusCode}: {body}");
        return Parse<Call>(body);
    }

    private async Task<Call> GetAsync(CallDevice device, long call) => await device.User.GetAsync<Call>(_clients.Http, $"/v1/calls/{call}");

    private static async Task<string?> EventDifferenceAsync(Begun begun, Call call)
    {
        if (await begun.Callee.EventsAsync(call.Id) is not { } events)
            return $"{begun.Callee.Name} cannot resume call {call.Id}: {begun.Callee}";
        var isWhole = events.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, call.Version).Select(s => (long)s))
            && events.Count(e => e.Type is CallEventTypes.Ended) == 1 && events[^1].Type is CallEventTypes.Ended;
        return isWhole ? null : $"call {call.Id} of version {call.Version} has the events {string.Join(' ', events)}";
    }

    /// <summary>The log of each has every call once, and the inbox every call that they missed.</summary>
    private async Task<List<string>> LogDifferencesAsync(CallDevice device)
    {
        var own = _begun.Where(b => b.Caller == device || b.Callee == device).Select(b => _ended[b.Id]).ToDictionary(c => c.Id);
        var logged = (await device.User.ListAsync<Call>(_clients.Http, "/v1/calls")).Where(c => own.ContainsKey(c.Id)).ToList();
        var differences = new List<string>();
        if (!logged.Select(c => c.Id).SequenceEqual(own.Keys.OrderDescending()) || !logged.All(c => IsSameEnd(own[c.Id], c)))
            differences.Add($"the log of {device.Name} has {logged.Count} calls, or others, instead of {own.Count}");
        var missed = own.Values.Where(c => c.Participants.Any(p => p.UserId == device.User.Id && p.State == CallParticipantState.Missed)).Select(c => c.Id).Order();
        var told = (await device.User.ListAsync<Notification>(_clients.Http, "/v1/notifications")).Where(n => n.Type == NotificationType.MissedCall && own.ContainsKey(n.CallId!.Value));
        if (!told.Select(n => n.CallId!.Value).Order().SequenceEqual(missed))
            differences.Add($"{device.Name} was told of {told.Count()} missed calls, or of others, instead of {missed.Count()}");
        return differences;
    }

    private static bool IsSameEnd(Call one, Call other) =>
        (one.State, one.EndReason, one.EndedAt, one.Version) == (other.State, other.EndReason, other.EndedAt, other.Version);

    private static T Parse<T>(string body) => JsonSerializer.Deserialize<T>(body, TestJson.Options)!;

    private sealed record Begun(long Id, CallDevice Caller, CallDevice Callee);

    private sealed record Pair(long Room, CallDevice[] Devices, Random Random)
    {
        public long? Rings { get; set; }

        public (CallDevice Caller, CallDevice Callee) Turn() => Random.Next(2) == 0 ? (Devices[0], Devices[1]) : (Devices[1], Devices[0]);
    }
}
