using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Streams;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Timelines;

/// <summary>Figures and traces of the way from a post to the rings.</summary>
internal sealed class FeedMetrics : IDisposable
{
    private static readonly ActivitySource Source = new("Social.Feeds");

    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _publishFailures;
    private readonly Counter<long> _pullFailures;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _selfReads;
    private readonly Counter<long> _pages;
    private readonly Counter<long> _storePages;
    private readonly ConcurrentDictionary<FeedTail, int> _tails = new();

    public FeedMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Social.Feeds");
        _events = _meter.CreateCounter<long>("social_feed_events", description: "Changes that were new to a partition, by where they came from");
        _publishFailures = _meter.CreateCounter<long>("social_feed_publish_failures", description: "Changes that did not get onto the stream; the store heals them");
        _pullFailures = _meter.CreateCounter<long>("social_feed_pull_failures");
        _reloads = _meter.CreateCounter<long>("social_feed_reloads", description: "Partitions read again because changes may have been missed");
        _selfReads = _meter.CreateCounter<long>("social_feed_self_reads", description: "Reads of the store for a partition that is silent");
        _pages = _meter.CreateCounter<long>("social_home_pages");
        _meter.CreateObservableGauge("social_feed_partitions", () => _tails.Count, description: "Feed partitions that live on this silo");
        _meter.CreateObservableGauge(
            "social_feed_tail_changes", () => _tails.Keys.Sum(t => t.Count), description: "Changes that silos can still pull from the partitions here");
        _storePages = _meter.CreateCounter<long>("social_home_store_reads", description: "Parts of home pages that lay below the floor");
    }

    public void FromStream(int count) => _events.Add(count, new KeyValuePair<string, object?>("from", "stream"));

    public void FromSweep(int count) => _events.Add(count, new KeyValuePair<string, object?>("from", "store"));

    public void Opened(FeedTail tail) => _tails[tail] = 0;

    public void Closed(FeedTail tail) => _tails.TryRemove(tail, out _);

    public void PublishFailed() => _publishFailures.Add(1);

    public void PullFailed() => _pullFailures.Add(1);

    public void Reloaded() => _reloads.Add(1);

    public void SelfRead() => _selfReads.Add(1);

    public void PageServed() => _pages.Add(1);

    public void StoreRead() => _storePages.Add(1);

    /// <summary>Continues the trace of the first change that is traced and links to the others'. Null, and free, while none is.</summary>
    public static Activity? StartDelivery(int part, IList<SequentialItem<Change>> items)
    {
        if (!Source.HasListeners())
            return null;
        var causes = items.Select(i => i.Item.Trace).OfType<string>()
            .Select(t => ActivityContext.TryParse(t, null, out var context) ? context : default).Where(c => c != default).ToList();
        if (causes.Count == 0)
            return null;
        var activity = Source.StartActivity("posts deliver", ActivityKind.Consumer, causes[0], links: causes.Skip(1).Select(c => new ActivityLink(c)));
        activity?.SetTag("social.feed.part", part).SetTag("messaging.batch.message_count", items.Count);
        return activity;
    }

    public void Dispose() => _meter.Dispose();
}
