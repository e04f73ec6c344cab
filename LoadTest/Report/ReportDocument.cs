using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Social.LoadTest.Report;

/// <summary>The one document that <c>--json</c> prints.</summary>
internal sealed record ReportDocument(
    string Command, string Url, DateTimeOffset StartedAt, double Seconds, bool Passed,
    ImmutableArray<Operation> Operations, ImmutableArray<Figure> Figures, ImmutableArray<Check> Checks, ImmutableArray<string> Differences)
{
    /// <summary>With ≥ and ≤ as they are, not as escapes.</summary>
    private static readonly ReportJson Readable = new(
        new JsonSerializerOptions(ReportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public string ToJson() => JsonSerializer.Serialize(this, Readable.ReportDocument);
}

/// <summary>Rates and times of one kind of operation; milliseconds.</summary>
/// <param name="CpuMicroseconds">The server's processor time for each; null when unknown.</param>
internal sealed record Operation(
    string Name, long Count, double Seconds, double PerSecond, double P50, double P95, double P99, double P999, double Max,
    double? CpuMicroseconds)
{
    public static Operation From(string name, LatencyRecorder times, TimeSpan elapsed, double? cpuMicroseconds)
    {
        var perSecond = elapsed > TimeSpan.Zero ? times.Count / elapsed.TotalSeconds : 0;
        return new Operation(
            name, times.Count, Rounded.To3(elapsed.TotalSeconds), Rounded.To3(perSecond),
            Time(50), Time(95), Time(99), Time(99.9), Time(100),
            cpuMicroseconds is { } cpu ? Rounded.To3(cpu) : null);

        double Time(double percentile) => Rounded.To3(times.Milliseconds(percentile));
    }
}

internal sealed record Figure(string Name, double Value, string Unit);

internal sealed record Check(string Name, bool Passed, string Found, string Target);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJson : JsonSerializerContext;
