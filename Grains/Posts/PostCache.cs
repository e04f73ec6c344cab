using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using BitFaster.Caching.Lru;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Posts;

/// <summary>
/// This silo's copies of posts. Of two copies the one touched later wins; a change that arrives while a post is being read from the store marks that read as stale.
/// Concurrent reads of one post become one. Counts have a freshness of their own: they come as changes, a second or two after they were made.
/// </summary>
internal sealed class PostCache : IDisposable
{
    private readonly PostCounter _posts;
    private readonly TimeProvider _time;
    private readonly ConcurrentLru<long, PostEntry> _entries;
    private readonly Meter _meter;
    private readonly ConcurrentDictionary<long, Load> _loads = new();
    private readonly Lock[] _writing = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    public PostCache(PostCounter posts, IOptions<PostOptions> options, TimeProvider time, IMeterFactory meters)
    {
        (_posts, _time) = (posts, time);
        _entries = new(Environment.ProcessorCount, Math.Max(16, options.Value.CacheSize), EqualityComparer<long>.Default);
        var counts = _entries.Metrics.Value!;
        _meter = meters.Create("Social.Posts");
        _meter.CreateObservableGauge("social_post_cache_posts", () => _entries.Count, description: "Posts ready to show");
        _meter.CreateObservableCounter("social_post_cache_hits", () => counts.Hits, description: "Posts that were found ready");
        _meter.CreateObservableCounter("social_post_cache_misses", () => counts.Misses, description: "Posts that had to be read from the store");
    }

    public bool TryGet(long id, [MaybeNullWhen(false)] out PostEntry entry) => _entries.TryGet(id, out entry);

    /// <summary>Keeps a post that was just read or written, unless a later touched one is here.</summary>
    /// <param name="countsAsOf">Under which change id it was counted; null for a post that was just written, whose known counts stay.</param>
    public PostEntry Put(PostRecord post, long? countsAsOf = null)
    {
        // writers of one post take turns, or the earlier touched could replace the later
        lock (LockOf(post.Id))
        {
            _entries.TryGet(post.Id, out var known);
            if (known is not null && known.Record.Touched >= post.Touched)
                return known;
            var (asOf, at) = (countsAsOf ?? post.Touched, _time.GetTimestamp());
            if (known is not null && (countsAsOf is null || known.CountsAsOf > asOf))
                (post, asOf, at) = (post with { Counts = known.Record.Counts }, known.CountsAsOf, known.CountedAt);
            var entry = new PostEntry(post, asOf, at);
            _entries.AddOrUpdate(post.Id, entry);
            return entry;
        }
    }

    /// <summary>Forgets what a change made stale, and takes in counts.</summary>
    public void Apply(ReadOnlySpan<Change> changes)
    {
        foreach (var change in changes)
        {
            if (change is { Kind: ChangeKind.Counted, Counts: { } counts })
                Count(-change.Id, counts, change.Touched);
            if (change.Id <= 0 || change.Touched == change.Id)
                continue;
            if (_loads.TryGetValue(change.Id, out var load))
                load.Stale = true;
            if (_entries.TryGet(change.Id, out var entry) && entry.Record.Touched < change.Touched)
                _entries.TryRemove(change.Id);
        }
    }

    /// <summary>Takes in the counts of a post, unless fresher ones are here.</summary>
    public void Count(long id, PostCounts counts, long asOf)
    {
        lock (LockOf(id))
        {
            if (_entries.TryGet(id, out var known) && known.CountsAsOf < asOf)
                _entries.TryUpdate(id, known.With(counts, asOf, _time.GetTimestamp()));
        }
    }

    /// <summary>Forgets everything: changes may have been missed.</summary>
    public void Clear()
    {
        foreach (var load in _loads.Values)
            load.Stale = true;
        _entries.Clear();
    }

    /// <summary>Those of these posts that exist, deleted ones too; from the store what is not here, in one read.</summary>
    public async ValueTask<ImmutableArray<PostRecord>> GetManyAsync(IReadOnlyCollection<long> ids)
    {
        var found = ImmutableArray.CreateBuilder<PostRecord>(ids.Count);
        List<long>? own = null;
        List<Load>? awaited = null;
        foreach (var id in ids)
        {
            if (_entries.TryGet(id, out var entry))
            {
                found.Add(entry.Record);
                continue;
            }
            var load = new Load();
            var running = _loads.GetOrAdd(id, load);
            if (ReferenceEquals(running, load))
                (own ??= []).Add(id);
            else
                (awaited ??= []).Add(running);
        }
        if (own is not null)
            found.AddRange(await LoadAsync(own));
        foreach (var load in awaited ?? [])
        {
            if (await load.Result.Task is { } post)
                found.Add(post);
        }
        return found.DrainToImmutable();
    }

    /// <summary>Posts that were just read from the store, with all their counts. They are not kept: one that changed meanwhile must not come back.</summary>
    public async ValueTask<ImmutableArray<PostRecord>> CompleteAsync(ImmutableArray<PostRecord> read)
    {
        var posts = read.ToBuilder();
        List<int>? missing = null;
        for (var i = 0; i < posts.Count; i++)
        {
            var comments = posts[i].Counts.Comments;
            if (!_entries.TryGet(posts[i].Id, out var entry) || entry.Record.Touched != posts[i].Touched)
                (missing ??= []).Add(i);
            else if (entry.Record.Counts.Comments == comments)
                posts[i] = entry.Record;
            else
                posts[i] = entry.Record with { Counts = entry.Record.Counts with { Comments = comments } };
        }
        if (missing is not null)
        {
            var complete = (await _posts.CompleteAsync([.. missing.Select(i => posts[i])])).ToDictionary(p => p.Id);
            foreach (var i in missing)
                posts[i] = complete.GetValueOrDefault(posts[i].Id, posts[i]);
        }
        return posts.DrainToImmutable();
    }

    private Lock LockOf(long id) => _writing[id % _writing.Length];

    private async Task<List<PostRecord>> LoadAsync(List<long> ids)
    {
        var found = new List<PostRecord>(ids.Count);
        try
        {
            var read = await _posts.ReadAsync(ids);
            var posts = read.Posts.ToDictionary(p => p.Id);
            foreach (var id in ids)
            {
                var post = posts.GetValueOrDefault(id);
                Keep(id, post, read.AsOf);
                if (post is not null)
                    found.Add(post);
            }
            return found;
        }
        catch (Exception e)
        {
            foreach (var id in ids)
            {
                if (_loads.TryRemove(id, out var load))
                {
                    load.Result.TrySetException(e);
                    _ = load.Result.Task.Exception; // observed here: there may be nobody else waiting
                }
            }
            throw;
        }
    }

    /// <summary>Ends a load. A change that comes meanwhile finds either the load, which it marks, or the entry, which it drops: so the entry comes before the load goes.</summary>
    private void Keep(long id, PostRecord? post, long countsAsOf)
    {
        if (!_loads.TryGetValue(id, out var load))
            return;
        if (post is not null && !load.Stale)
            Put(post, countsAsOf);
        _loads.TryRemove(id, out _);
        if (load.Stale)
            _entries.TryRemove(id);
        load.Result.TrySetResult(post);
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>A read under way.</summary>
    private sealed class Load
    {
        public volatile bool Stale;

        public TaskCompletionSource<PostRecord?> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
