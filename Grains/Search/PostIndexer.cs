using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Grains.Search;

/// <summary>
/// Indexes what the feed partitions of this silo hear of, many posts in one write, a moment after they were acknowledged: within the write of the post it would cost a part of
/// the posts a second. The store is the truth: how far each partition is indexed is stored a little behind, and whoever has the partition next goes on from there, so nothing
/// is lost with a process; what is indexed twice is the same twice.
/// </summary>
internal sealed partial class PostIndexer(
    PostIndexQueue queue, IPostSearch search, IPostStore posts, PostCache cache, SearchMetrics metrics, TimeProvider time, ILogger<PostIndexer> logger) : BackgroundService
{
    /// <summary>So few that the embedded store's other writes do not wait for long.</summary>
    private const int LargestGroup = 256;
    private const int GroupsInTurn = 8;
    private const int ReadRows = 1_000;

    /// <summary>What comes together goes out together.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private long _savedAt = time.GetTimestamp();
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await queue.WaitAsync(LongestWait, time, stoppingToken);
                await Task.Delay(Linger, time, stoppingToken);
                await IndexQueuedAsync(stoppingToken);
                foreach (var part in queue.Parts.Where(p => p is { IsLive: true, IsBehind: true }))
                    await CatchUpAsync(part, stoppingToken);
                await SaveAsync(stoppingToken);
                _failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                metrics.Failed();
                if (!_failing)
                    LogFailed(e);
                _failing = true;
                await Task.Delay(Retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task IndexQueuedAsync(CancellationToken stoppingToken)
    {
        var entries = new List<IndexEntry>(LargestGroup);
        for (var group = 0; group < GroupsInTurn; group++)
        {
            entries.Clear();
            while (entries.Count < LargestGroup && queue.TryTake(out var entry))
                entries.Add(entry);
            if (entries.Count == 0)
                return;
            try
            {
                await IndexAsync([.. entries.Where(e => e.Settled == 0).Select(e => e.Change)], stoppingToken);
            }
            catch
            {
                foreach (var entry in entries)
                    queue.Parts[entry.Part].IsBehind = true;
                throw;
            }
            foreach (var entry in entries.Where(e => e.Settled > 0 && !queue.Parts[e.Part].IsBehind))
                queue.Parts[entry.Part].Reach(entry.Settled);
        }
    }

    /// <summary>Reads a partition from the store; for a part of a turn, so that what is new does not wait.</summary>
    private async Task CatchUpAsync(IndexedPart part, CancellationToken stoppingToken)
    {
        if (part.TakeNew() || part.Position is null)
            part.StartAt((await search.PositionsAsync(stoppingToken))[part.Number]);
        for (var turn = 0; turn < GroupsInTurn; turn++)
        {
            // first, because whoever cannot queue a change from now on says so again
            part.IsBehind = false;
            var settled = PostIndexQueue.SettledAt(time.GetUtcNow());
            try
            {
                var changes = await posts.ChangesAsync(part.Number, part.Cursor ?? part.Position!.Value, ReadRows, stoppingToken);
                foreach (var group in changes.Chunk(LargestGroup))
                    await IndexAsync([.. group], stoppingToken);
                var whole = changes.Length < ReadRows;
                part.Reach(whole ? settled : Math.Min(settled, changes[^1].Touched));
                part.Cursor = whole ? null : changes[^1].Touched + 1;
                if (whole)
                    return;
            }
            catch
            {
                (part.IsBehind, part.Cursor) = (true, null);
                throw;
            }
            part.IsBehind = true;
        }
    }

    private async Task IndexAsync(ImmutableArray<Change> changes, CancellationToken stoppingToken)
    {
        if (changes.IsEmpty)
            return;
        var latest = new Dictionary<long, Change>(changes.Length);
        foreach (var change in changes)
        {
            if (!latest.TryGetValue(change.Id, out var known) || known.Touched < change.Touched)
                latest[change.Id] = change;
        }
        var started = time.GetTimestamp();
        var records = await ReadAsync(latest.Values.Where(c => c.Kind != ChangeKind.Deleted), stoppingToken);
        await search.IndexAsync([.. latest.Values.Select(c => Indexed(c, records.GetValueOrDefault(c.Id)))], stoppingToken);
        foreach (var change in changes)
            queue.Parts[PostRecord.PartOf(change.Author)].Indexed(change.Touched);
        metrics.Indexed(latest.Count);
        // half of the time is left to those who wait for an answer
        var elapsed = time.GetElapsedTime(started);
        await Task.Delay(elapsed < LongestRest ? elapsed : LongestRest, time, stoppingToken);
    }

    /// <summary>The posts as of these changes or later: mostly they were written here a moment ago.</summary>
    private async Task<Dictionary<long, PostRecord>> ReadAsync(IEnumerable<Change> changes, CancellationToken stoppingToken)
    {
        var records = new Dictionary<long, PostRecord>();
        var missing = new List<long>();
        foreach (var change in changes)
        {
            if (cache.TryGet(change.Id, out var entry) && entry.Record.Touched >= change.Touched)
                records[change.Id] = entry.Record;
            else
                missing.Add(change.Id);
        }
        if (missing.Count > 0)
        {
            foreach (var post in await posts.GetManyAsync(missing, stoppingToken))
                records[post.Id] = post;
        }
        return records;
    }

    private static IndexedPost Indexed(Change change, PostRecord? post) =>
        post is null ? new IndexedPost(change.Id, change.Touched, []) : new IndexedPost(post.Id, post.Touched, PostWords.Of(post));

    private async Task SaveAsync(CancellationToken stoppingToken)
    {
        if (time.GetElapsedTime(_savedAt) < SavePeriod)
            return;
        _savedAt = time.GetTimestamp();
        var unsaved = queue.Parts.Where(p => p.IsUnsaved).ToDictionary(p => p.Number, p => p.Position!.Value);
        if (unsaved.Count == 0)
            return;
        await search.SavePositionsAsync(unsaved, stoppingToken);
        foreach (var (part, position) in unsaved)
            queue.Parts[part].Saved = position;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Posts could not be indexed for search; it is done again until it succeeds")]
    private partial void LogFailed(Exception exception);
}
