using System.Diagnostics.Metrics;

namespace Social.Storage;

/// <summary>Meter <c>Social.Storage</c>: how large commits are, how long they take and how much waits, by store and kind of write.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "Social.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?>[] _tags;
    // the bounds that are usual are made for milliseconds
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };

    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _duration;
    private readonly Counter<int> _failed;

    /// <param name="store">embedded, postgres or mongo.</param>
    /// <param name="kind">What the writes write, such as posts; <c>all</c> where everything goes out together.</param>
    public StorageMetrics(string store, string kind, Func<int> waitingWrites)
    {
        _tags = [new("store", store), new("kind", kind)];
        _batch = _meter.CreateHistogram<int>("storage.commit.size", "{write}", "Writes that went out in one commit");
        _duration = _meter.CreateHistogram("storage.commit.duration", "s", "From begin to the end of the commit", advice: Seconds);
        _failed = _meter.CreateCounter<int>("storage.write.failed", "{write}", "Writes that failed because the store did not take them");
        _meter.CreateObservableGauge(
            "storage.write.queue", () => new Measurement<int>(waitingWrites(), _tags), "{write}", "Writes that wait for the next commit");
    }

    /// <summary>Also shows how many reads wait.</summary>
    public StorageMetrics WithReads(Func<int> waitingReads)
    {
        _meter.CreateObservableGauge(
            "storage.read.queue", () => new Measurement<int>(waitingReads(), _tags[0]), "{read}", "Reads that wait for a connection");
        return this;
    }

    public void Committed(int writes, TimeSpan duration)
    {
        _batch.Record(writes, _tags);
        _duration.Record(duration.TotalSeconds, _tags);
    }

    public void Failed(int writes) => _failed.Add(writes, _tags);

    public void Dispose() => _meter.Dispose();
}
