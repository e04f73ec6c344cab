using System.Diagnostics;
using System.Globalization;
using Social.LoadTest.Fanout;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Chat;

/// <summary>Users who are away and back again and again, and connections that watch 500 of them each: what that costs the server, and whether all see the right state in the end.</summary>
internal sealed class ChurnRun(RunContext context, SocialClient client, ServerProcess server, ChatOptions options)
{
    private const int Watched = 500;
    private const int Slots = 256;
    private const int MostTries = 300;

    /// <summary>Seconds; nobody shall be silent for as long as a lease.</summary>
    private const int LongestSilence = 30;
    private const double TargetSeconds = 15;
    /// <summary>Until what the crowd's coming set going has ended.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(Population population, Account[] users, HubWire[] wires, CancellationToken cancellationToken)
    {
        var active = Math.Min(users.Length, options.Flaps * Math.Min(options.Seconds, LongestSilence));
        var watchers = await population.RegisterAsync("register watchers", options.Watchers, cancellationToken);
        await using var crowd = new HubCrowd(client);
        var listeners = new PresenceListener[watchers.Length];
        await context.Stages.ForEachAsync("watch", [.. Enumerable.Range(0, watchers.Length)], ChatRun.Concurrency, async (i, token) =>
        {
            listeners[i] = new PresenceListener();
            var wire = await crowd.ConnectAsync(watchers[i], "/hub", listeners[i], token);
            await WatchAsync(wire, $"[\"presence:{string.Join(',', WatchedBy(i, active).Select(u => users[u].Id))}\"]", token);
        }, cancellationToken);

        context.Stages.Say($"{active} users change their presence {options.Flaps} times a second, {watchers.Length} watch {Math.Min(Watched, active)} each");
        await Task.Delay(Settling, cancellationToken);
        var idle = await CoresAsync(() => Task.Delay(Quiet, cancellationToken), cancellationToken);
        var (messages, diffs) = (listeners.Sum(l => l.Messages), listeners.Sum(l => l.Users));
        var times = new LatencyRecorder();
        var start = Stopwatch.GetTimestamp();
        var flaps = 0L;
        var cores = await CoresAsync(
            () => OpenLoop.RunAsync(options.Flaps, TimeSpan.FromSeconds(options.Seconds), Slots, async (_, number, due) =>
            {
                HubAnswers.RequireOk("SetPresence", await wires[number % active].CallAsync("SetPresence", StateAfter(number, active)));
                times.RecordSince(due);
                Interlocked.Increment(ref flaps);
            }, cancellationToken),
            cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var converged = await ConvergedAsync(users, active, listeners, cancellationToken);

        var report = context.Report;
        report.Add("SetPresence, from when it was due", times, elapsed, (cores - idle) * elapsed.TotalMicroseconds / Math.Max(1, flaps));
        report.Add("presence: server CPU while nobody changes", idle * 100, "% of a core");
        report.Add("presence: server CPU while they do", cores * 100, "% of a core");
        report.Add("presence: messages to watchers", (listeners.Sum(l => l.Messages) - messages) / elapsed.TotalSeconds, "per s");
        report.Add("presence: users in them", (listeners.Sum(l => l.Users) - diffs) / elapsed.TotalSeconds, "per s");
        report.Add("presence: as a message for each change and watcher it were", flaps / elapsed.TotalSeconds * watchers.Length * Math.Min(Watched, active) / active, "per s");
        report.Check(
            "all watchers see how all are in the end", converged is not null, converged is { } took ? string.Create(CultureInfo.InvariantCulture, $"after {took.TotalSeconds:0.0} s") : "they do not",
            string.Create(CultureInfo.InvariantCulture, $"within {TargetSeconds} s"));
    }

    private static async Task WatchAsync(HubWire wire, string topic, CancellationToken cancellationToken)
    {
        var answer = await wire.CallAsync("Subscribe", topic);
        // a server that is busy with so many who come takes no watchers for a while
        for (var tries = 1; tries < MostTries && HubAnswers.IsUnavailable(answer); tries++)
        {
            await Task.Delay(Look, cancellationToken);
            answer = await wire.CallAsync("Subscribe", topic);
        }
        HubAnswers.RequireOk("Subscribe", answer);
    }

    private static IEnumerable<int> WatchedBy(int watcher, int active) => Enumerable.Range(0, Math.Min(Watched, active)).Select(i => ((i * Math.Max(1, active / Watched)) + watcher) % active);

    /// <summary>The state that the change of this number leads to, in turns.</summary>
    private static string StateAfter(long number, int active) => number / active % 2 == 0 ? "[\"away\"]" : "[\"online\"]";

    private async Task<double> CoresAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        var before = await server.CpuAsync(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        await work();
        return ((await server.CpuAsync(cancellationToken) - before) / Stopwatch.GetElapsedTime(start)) ?? 0;
    }

    private async Task<TimeSpan?> ConvergedAsync(Account[] users, int active, PresenceListener[] listeners, CancellationToken cancellationToken)
    {
        var changes = (long)(options.Flaps * (double)options.Seconds);
        var expected = new char[active];
        for (var user = 0; user < active; user++)
        {
            var last = (changes - 1 - user) / active * active + user;
            // the second letter of away or online; who never changed is online
            expected[user] = changes > user ? StateAfter(last, active)[3] : 'n';
        }
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < TargetSeconds)
        {
            if (listeners.Select((l, i) => (l, i)).All(w => WatchedBy(w.i, active).All(u => w.l.States.TryGetValue(users[u].Id, out var state) && state == expected[u])))
                return Stopwatch.GetElapsedTime(start);
            await Task.Delay(Look, cancellationToken);
        }
        return null;
    }
}
