using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BitFaster.Caching.Lru;
using Social.Grains.Posts;

namespace Social.Grains.Tags;

/// <summary>
/// What this silo holds of the tags that its users follow: the newest posts of each, read from the store when somebody looks and they are older than two seconds. So a tag
/// costs one small read in two seconds however many follow it, and none while nobody looks; the changes that silos follow need not carry tags.
/// </summary>
internal sealed class TagFeeds : IDisposable
{
    private const int Capacity = 10_000;
    private const int PostsPerTag = 100;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly IPostStore _posts;
    private readonly TimeProvider _time;
    private readonly ConcurrentLru<string, TagFeed> _feeds = new(Environment.ProcessorCount, Capacity, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<TagFeed>> _reads = new(StringComparer.Ordinal);
    private readonly Meter _meter;
    private readonly Counter<long> _storeReads;

    public TagFeeds(IPostStore posts, TimeProvider time, IMeterFactory meters)
    {
        (_posts, _time) = (posts, time);
        _meter = meters.Create("Social.Tags");
        _meter.CreateObservableGauge("social_tag_feeds", () => _feeds.Count, description: "Followed tags whose newest posts are in memory");
        _storeReads = _meter.CreateCounter<long>("social_tag_feed_reads", description: "Reads of the newest posts of a followed tag");
    }

    public async ValueTask<TagFeed> GetAsync(string tag) =>
        _feeds.TryGet(tag, out var feed) && _time.GetElapsedTime(feed.ReadAt) < Lifetime ? feed : await JoinAsync(tag);

    /// <summary>Posts further down than a feed reaches.</summary>
    public async ValueTask<IReadOnlyList<long>> OlderAsync(string tag, long before, int limit) => await _posts.TaggedAsync(tag, before, limit);

    public void Dispose() => _meter.Dispose();

    /// <summary>Who asks while the store is asked shares the answer.</summary>
    private async Task<TagFeed> JoinAsync(string tag)
    {
        var own = new TaskCompletionSource<TagFeed>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _reads.GetOrAdd(tag, own.Task);
        if (running != own.Task)
            return await running;
        try
        {
            var feed = await ReadAsync(tag);
            _feeds.AddOrUpdate(tag, feed);
            own.SetResult(feed);
            return feed;
        }
        catch (Exception e)
        {
            own.SetException(e);
            _ = own.Task.Exception; // observed here: there may be nobody else waiting
            throw;
        }
        finally
        {
            _reads.TryRemove(tag, out _);
        }
    }

    private async Task<TagFeed> ReadAsync(string tag)
    {
        _storeReads.Add(1);
        var at = _time.GetTimestamp();
        var ids = await _posts.TaggedAsync(tag, long.MaxValue, PostsPerTag);
        return new TagFeed([.. ids], ids.Length < PostsPerTag ? 0 : ids[^1], at);
    }
}
