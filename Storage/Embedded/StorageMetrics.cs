using System.Diagnostics.Metrics;

namespace Social.Storage.Embedded;

/// <summary>Meter <c>Social.Storage</c>: how large commits are, how long they take and how much waits.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "Social.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _duration;
    private readonly Counter<int> _failed;

    public StorageMetrics(Func<int> waitingWrites, Func<int> waitingReads)
    {
        _batch = _meter.CreateHistogram<int>("storage.commit.size", "{write}", "Writes that went out in one commit");
        _duration = _meter.CreateHistogram<double>("storage.commit.duration", "s", "From begin to the end of the commit");
        _failed = _meter.CreateCounter<int>("storage.write.failed", "{write}", "Writes that failed because the disk did not take them");
        _meter.CreateObservableGauge("storage.write.queue", waitingWrites, "{write}", "Writes that wait for the next commit");
        _meter.CreateObservableGauge("storage.read.queue", waitingReads, "{read}", "Reads that wait for a connection");
    }

    public void Committed(int writes, TimeSpan duration)
    {
        _batch.Record(writes);
        _duration.Record(duration.TotalSeconds);
    }

    public void Failed(int writes) => _failed.Add(writes);

    public void Dispose() => _meter.Dispose();
}
