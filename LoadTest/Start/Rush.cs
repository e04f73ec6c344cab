using System.Diagnostics;
using Social.LoadTest.Report;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Start;

/// <summary>Everybody asks for their first home page at once, over a number of connections.</summary>
internal sealed class Rush(RunContext context, int connections)
{
    private const double TargetSeconds = 2;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly LatencyRecorder _times = new();
    private int _next = -1;
    private int _refused;
    private int _empty;

    public async Task RunAsync(WireRequest[] requests, CancellationToken cancellationToken)
    {
        context.Stages.Say($"{requests.Length} first pages on {connections} connections");
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lifetime.CancelAfter(Longest);
        var wires = await Task.WhenAll(
            Enumerable.Range(0, connections).Select(_ => HttpWire.ConnectAsync(context.Target.Url, lifetime.Token)));
        try
        {
            var start = Stopwatch.GetTimestamp();
            await Task.WhenAll(wires.Select(wire => Task.Run(() => AskAsync(wire, requests, start), lifetime.Token)));
            Report(requests.Length, Stopwatch.GetElapsedTime(start));
        }
        finally
        {
            foreach (var wire in wires)
                wire.Dispose();
        }
    }

    private async Task AskAsync(HttpWire wire, WireRequest[] requests, long start)
    {
        for (var number = Interlocked.Increment(ref _next); number < requests.Length; number = Interlocked.Increment(ref _next))
        {
            var status = await wire.SendAsync(requests[number].Bytes);
            // All came at the start: waiting for a connection counts.
            _times.RecordSince(start);
            if (status != 200)
                Interlocked.Increment(ref _refused);
            else if (wire.Body.IndexOf("\"items\":[{"u8) < 0)
                Interlocked.Increment(ref _empty);
        }
    }

    private void Report(int users, TimeSpan elapsed)
    {
        var report = context.Report;
        report.Add("first page after the restart, from when all came", _times, elapsed);
        report.Check(
            "first pages", _refused == 0 && _empty == 0, $"{users} asked, {_refused} refused, {_empty} empty", "all served, none empty");
        report.AtMost($"P8 first pages of {users} users at once", elapsed.TotalSeconds, TargetSeconds, "s");
    }
}
