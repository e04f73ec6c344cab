using System.Diagnostics;
using HdrHistogram;

namespace Social.LoadTest.Report;

/// <summary>
/// Times of one kind of operation, in microseconds up to two minutes, to three digits. For any number of callers at once.
/// </summary>
internal sealed class LatencyRecorder
{
    private const long LargestMicroseconds = 120_000_000;

    private readonly Lock _lock = new();
    private readonly LongHistogram _histogram = new(LargestMicroseconds, 3);

    public long Count
    {
        get
        {
            lock (_lock)
                return _histogram.TotalCount;
        }
    }

    public void RecordSince(long start) => Record(Stopwatch.GetElapsedTime(start));

    public void Record(TimeSpan time)
    {
        lock (_lock)
            _histogram.RecordValue(Math.Clamp((long)time.TotalMicroseconds, 1, LargestMicroseconds));
    }

    public void Add(LatencyRecorder other)
    {
        lock (_lock)
            _histogram.Add(other._histogram);
    }

    /// <summary>The time that this share (0 to 100) of the operations did not exceed, in milliseconds; 0 when there were none.</summary>
    public double Milliseconds(double percentile)
    {
        lock (_lock)
            return _histogram.TotalCount == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / 1000d;
    }
}
