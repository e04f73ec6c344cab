using System.Collections.Concurrent;
using System.Globalization;
using Social.LoadTest.Report;

namespace Social.LoadTest.SocialMix;

/// <summary>What came of the mix at one rate.</summary>
internal sealed class MixStep(int rate) : IRateStep
{
    public const double TargetMilliseconds = 50;

    /// <summary>Of the rate: less means that the server, or this tool, did not keep up.</summary>
    private const double LeastKept = 0.97;

    private readonly LatencyRecorder _all = new();
    private readonly LatencyRecorder[] _times = [.. Enum.GetValues<MixAction>().Select(_ => new LatencyRecorder())];
    private readonly ConcurrentDictionary<(MixAction Action, int Status), int> _failures = new();

    public int Rate => rate;

    public TimeSpan Elapsed { get; set; }

    public TimeSpan? Cpu { get; set; }

    public double P99 => _all.Milliseconds(99);

    public int Failures => _failures.Values.Sum();

    public double PerSecond => _all.Count / Math.Max(Elapsed.TotalSeconds, 0.001);

    public bool Keeps => Failures == 0 && P99 <= TargetMilliseconds && PerSecond >= LeastKept * rate;

    public void Record(MixAction action, TimeSpan time, int status, int expected)
    {
        _all.Record(time);
        _times[(int)action].Record(time);
        if (status != expected)
            _failures.AddOrUpdate((action, status), 1, static (_, count) => count + 1);
    }

    public void AddTo(RunReport report)
    {
        foreach (var action in Enum.GetValues<MixAction>())
            report.Add(action.ToString().ToLowerInvariant(), _times[(int)action], Elapsed);
        report.Add("all, from when it was due", _all, Elapsed, Cpu?.TotalMicroseconds / Math.Max(1, _all.Count));
        report.Check("answered as documented", Failures == 0, Failures == 0 ? "all" : Shown(), "all");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{rate} a second: p99 {P99:0.0} ms, {PerSecond:0} a second answered, {Failures} failures{(Failures == 0 ? "" : ": " + Shown())}");

    /// <summary>Status 0: the connection broke.</summary>
    private string Shown() => string.Join(", ", _failures.OrderBy(f => f.Key).Select(f => $"{f.Value} × {f.Key.Status} to {f.Key.Action}"));
}
