using System.Diagnostics.Metrics;
using Social.Grains.Interfaces.Media;
using Social.Media.Images;

namespace Social.Media.Uploads;

/// <summary>Figures of uploads in this process.</summary>
public sealed class UploadMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    private readonly Meter _meter;
    private readonly Histogram<double> _made;
    private readonly Counter<long> _failures;

    internal UploadMetrics(IMeterFactory meters, ImageGate gate, UploadFolder folder)
    {
        _meter = meters.Create("Social.Media");
        _made = _meter.CreateHistogram(
            "social_media_made_seconds", "s", "Time from an upload that is whole to its files in the store, by kind", advice: Seconds);
        _failures = _meter.CreateCounter<long>("social_media_failures", description: "Sound uploads of which nothing came, by kind");
        _meter.CreateObservableGauge("social_media_images_inside", () => gate.Inside, description: "Images that are worked on or wait for it");
        _meter.CreateObservableGauge("social_media_uploads_open", () => folder.Open, description: "Uploads that are being received or worked on");
    }

    internal void Made(MediaKind kind, TimeSpan elapsed) => _made.Record(elapsed.TotalSeconds, Of(kind));

    /// <summary>Nothing came of an upload, and not by what it was.</summary>
    public void Failed(MediaKind kind) => _failures.Add(1, Of(kind));

    private static KeyValuePair<string, object?> Of(MediaKind kind) => new("kind", kind.ToString().ToLowerInvariant());

    public void Dispose() => _meter.Dispose();
}
