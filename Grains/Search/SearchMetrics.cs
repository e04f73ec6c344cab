using System.Diagnostics.Metrics;

namespace Social.Grains.Search;

/// <summary>What a silo's searches and its indexing do.</summary>
internal sealed class SearchMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] };

    private readonly Meter _meter;
    private readonly Histogram<double> _searches;
    private readonly Counter<long> _givenUp;
    private readonly Counter<long> _indexed;
    private readonly Counter<long> _failures;
    private Func<int> _waiting = () => 0;
    private Func<int> _behind = () => 0;
    private Func<TimeSpan> _lag = () => TimeSpan.Zero;

    public SearchMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Search");
        _searches = _meter.CreateHistogram("social_search_duration", "s", "Time of a search in the stores, by what was searched", advice: Seconds);
        _givenUp = _meter.CreateCounter<long>("social_search_given_up", description: "Searches that took too long or found too many waiting");
        _indexed = _meter.CreateCounter<long>("social_search_indexed", description: "Changes of posts that were indexed");
        _failures = _meter.CreateCounter<long>("social_search_index_failures", description: "Groups of changes that could not be indexed and are done again");
        _meter.CreateObservableGauge("social_search_index_waiting", () => _waiting(), description: "Changes that wait to be indexed");
        _meter.CreateObservableGauge("social_search_index_behind", () => _behind(), description: "Feed partitions whose changes are indexed from the store");
        _meter.CreateObservableGauge(
            "social_search_index_lag_seconds", () => _lag().TotalSeconds, "s", "How much younger than what is indexed the posts of the partition are that is furthest behind");
    }

    public void Watch(Func<int> waiting, Func<int> behind, Func<TimeSpan> lag) => (_waiting, _behind, _lag) = (waiting, behind, lag);

    public void Searched(string kind, TimeSpan time) => _searches.Record(time.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    public void GivenUp() => _givenUp.Add(1);

    public void Indexed(int posts) => _indexed.Add(posts);

    public void Failed() => _failures.Add(1);

    public void Dispose() => _meter.Dispose();
}
