namespace Social.ServiceDefaults;

/// <summary>Traces and metrics. Section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// Share of requests whose trace is recorded, 0 to 1. Off by default: tracing every grain call costs up to three quarters of the stream throughput.
    /// </summary>
    public double TraceSampling { get; set; }

    /// <summary>Where traces go over OTLP, such as <c>http://localhost:4317</c>. Without it recorded traces stay in the process.</summary>
    public string? OtlpEndpoint { get; set; }
}
