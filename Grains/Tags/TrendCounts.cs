using System.Collections.Immutable;
using Social.Grains.Interfaces.Tags;

namespace Social.Grains.Tags;

/// <summary>
/// Who used which tag within a window that slides in steps of a bucket. Bounded: each bucket keeps the tags of most authors, so a tag that few use may be forgotten while
/// very many are used, never one that many use.
/// </summary>
internal sealed class TrendCounts(TimeSpan bucket, int buckets)
{
    /// <summary>A bucket that has twice as many is cut down to this.</summary>
    public const int TagsPerBucket = 2_000;

    /// <summary>So many, by the sum over their buckets, are looked at closely: no tag has more authors than that sum.</summary>
    private const int Candidates = 500;

    private readonly SortedDictionary<long, Dictionary<string, AuthorSketch>> _buckets = [];

    /// <summary>Over all buckets.</summary>
    public int TagsHeld => _buckets.Values.Sum(tags => tags.Count);

    public void Add(string tag, long author, DateTimeOffset at, DateTimeOffset now)
    {
        var number = NumberOf(at);
        // a clock that is ahead must not open buckets that would push out the present
        if (number <= NumberOf(now) - buckets || number > NumberOf(now) + 1)
            return;
        if (!_buckets.TryGetValue(number, out var tags))
            _buckets[number] = tags = new(StringComparer.Ordinal);
        if (!tags.TryGetValue(tag, out var sketch))
            tags[tag] = sketch = new AuthorSketch();
        sketch.Add(author);
        if (tags.Count >= 2 * TagsPerBucket)
            Cut(tags);
        Forget(now);
    }

    /// <summary>The tags of most authors, most first; of equals, by name.</summary>
    public ImmutableArray<Trend> Top(int limit, DateTimeOffset now)
    {
        Forget(now);
        var sums = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (tag, sketch) in _buckets.Values.SelectMany(tags => tags))
            sums[tag] = sums.GetValueOrDefault(tag) + sketch.Estimate;
        return
        [
            .. sums.OrderByDescending(s => s.Value).Take(Candidates).Select(s => new Trend(s.Key, AuthorsOf(s.Key)))
                .OrderByDescending(t => t.Authors).ThenBy(t => t.Tag, StringComparer.Ordinal).Take(limit),
        ];
    }

    private static void Cut(Dictionary<string, AuthorSketch> tags)
    {
        foreach (var (tag, _) in tags.OrderByDescending(t => t.Value.Estimate).Skip(TagsPerBucket).ToList())
            tags.Remove(tag);
    }

    private int AuthorsOf(string tag)
    {
        var all = new AuthorSketch();
        foreach (var tags in _buckets.Values)
        {
            if (tags.TryGetValue(tag, out var sketch))
                all.Add(sketch);
        }
        return all.Estimate;
    }

    private void Forget(DateTimeOffset now)
    {
        while (_buckets.Count > 0 && _buckets.Keys.First() is var oldest && oldest <= NumberOf(now) - buckets)
            _buckets.Remove(oldest);
    }

    private long NumberOf(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / (long)bucket.TotalMilliseconds;
}
