using System.Diagnostics.Metrics;
using Social.Grains.Interfaces.Media;
using Social.Media.Images;

namespace Social.Media.Uploads;

/// <summary>Figures of uploads in this process.</summary>
internal sealed class UploadMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _made;

    public UploadMetrics(IMeterFactory meters, ImageGate gate, UploadFolder folder)
    {
        _meter = meters.Create("Social.Media");
        _made = _meter.CreateHistogram<double>("social_media_made_seconds", "s", "Time from an upload that is whole to its files in the store, by kind");
        _meter.CreateObservableGauge("social_media_images_inside", () => gate.Inside, description: "Images that are worked on or wait for it");
        _meter.CreateObservableGauge("social_media_uploads_open", () => folder.Open, description: "Uploads that are being received or worked on");
    }

    public void Made(MediaKind kind, TimeSpan elapsed) => _made.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("kind", kind.ToString().ToLowerInvariant()));

    public void Dispose() => _meter.Dispose();
}
