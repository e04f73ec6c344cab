using System.Globalization;
using Social.LoadTest.Report;
using Social.LoadTest.SocialMix;

namespace Social.LoadTest.Chat;

/// <summary>What came of messages at one rate.</summary>
internal sealed record ChatStep(int Rate, long Messages, long Deliveries, LatencyRecorder Times, TimeSpan Elapsed, TimeSpan? Cpu) : IRateStep
{
    public const double TargetMilliseconds = 50;

    /// <summary>Of the rate: less means that the server, or this tool, did not keep up.</summary>
    private const double LeastKept = 0.97;

    public double P99 => Times.Milliseconds(99);

    public double PerSecond => Messages / Math.Max(Elapsed.TotalSeconds, 0.001);

    public bool Keeps => P99 <= TargetMilliseconds && PerSecond >= LeastKept * Rate;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Rate} messages a second: p99 {P99:0.0} ms, {PerSecond:0} a second said, {Deliveries / Elapsed.TotalSeconds:0} deliveries a second");
}
