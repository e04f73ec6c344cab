using System.Diagnostics.Metrics;

namespace Social.Grains.Media;

/// <summary>Figures of what is removed.</summary>
internal sealed class MediaMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _deleted;

    public MediaMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Media.Library");
        _expired = _meter.CreateCounter<long>("social_media_expired", description: "Uploads that were used nowhere for a day");
        _deleted = _meter.CreateCounter<long>("social_media_deleted", description: "Media whose bytes were deleted");
    }

    public void Expired() => _expired.Add(1);

    public void Deleted(int count) => _deleted.Add(count);

    public void Dispose() => _meter.Dispose();
}
