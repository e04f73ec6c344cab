using System.Diagnostics;
using System.Text;
using Social.LoadTest.Report;

namespace Social.LoadTest.Wire;

/// <summary>Each connection sends its next request as soon as the last is answered, for a time: how much can go through.</summary>
internal static class ClosedLoop
{
    /// <summary>A connection that is not answered within this stops the run.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Runs one connection for each of <paramref name="next"/>, which give the requests. Any other status than the expected one ends the
    /// run with a <see cref="LoadTestException"/>.
    /// </summary>
    public static async Task<LoopResult> RunAsync(
        ServerAddress address, IReadOnlyList<Func<ReadOnlyMemory<byte>>> next, int expectedStatus, TimeSpan duration,
        CancellationToken cancellationToken)
    {
        using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lifetime.CancelAfter(duration + Grace);
        var wires = new List<HttpWire>(next.Count);
        try
        {
            for (var i = 0; i < next.Count; i++)
                wires.Add(await HttpWire.ConnectAsync(address, lifetime.Token));
            var start = Stopwatch.GetTimestamp();
            var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            var times = await Task.WhenAll(
                wires.Select((wire, i) => Task.Run(() => LoopAsync(wire, next[i], expectedStatus, end), lifetime.Token)));
            var elapsed = Stopwatch.GetElapsedTime(start);
            var all = new LatencyRecorder();
            foreach (var one in times)
                all.Add(one);
            return new LoopResult(all, elapsed, wires[0].Body.Length);
        }
        catch (Exception ended) when (ended is not LoadTestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new LoadTestException($"A connection broke while measuring: {ended.Message}", ended);
        }
        finally
        {
            wires.ForEach(static wire => wire.Dispose());
        }
    }

    private static async Task<LatencyRecorder> LoopAsync(HttpWire wire, Func<ReadOnlyMemory<byte>> next, int expectedStatus, long end)
    {
        var times = new LatencyRecorder();
        for (var begun = Stopwatch.GetTimestamp(); begun < end;)
        {
            var status = await wire.SendAsync(next());
            if (status != expectedStatus)
            {
                var shown = Encoding.UTF8.GetString(wire.Body[..Math.Min(wire.Body.Length, 400)]);
                throw new LoadTestException($"Answered with {status} instead of {expectedStatus}: {shown}");
            }

            var now = Stopwatch.GetTimestamp();
            times.Record(Stopwatch.GetElapsedTime(begun, now));
            begun = now;
        }

        return times;
    }
}

/// <summary>What went through.</summary>
/// <param name="BodyLength">Bytes of one answer's body.</param>
internal sealed record LoopResult(LatencyRecorder Times, TimeSpan Elapsed, int BodyLength)
{
    public double PerSecond => Times.Count / Elapsed.TotalSeconds;
}
