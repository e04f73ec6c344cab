using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Posts;

/// <summary>
/// Keeps the counts that every silo shows a second or two old: posts that somebody has just commented, liked or reposted here are counted once a second and told to all
/// silos; posts that are shown with old counts are counted for this silo alone. What is lost on the way, or finds the list full, heals when the post is shown.
/// </summary>
internal sealed partial class PostCountNews : BackgroundService
{
    private const int MostWaiting = 10_000;
    private const int Batch = 500;
    private const int BatchesAtOnce = 4;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Counts older than this are made anew when they are shown.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly PostCounter _posts;
    private readonly PostCache _cache;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter;
    private readonly Counter<long> _counted;
    private readonly ConcurrentDictionary<long, Waiting> _waiting = new();
    private int _count;

    public PostCountNews(
        PostCounter posts, PostCache cache, IGrainFactory grains, TimeProvider time, IMeterFactory meters, ILogger<PostCountNews> logger)
    {
        (_posts, _cache, _grains, _time, _logger) = (posts, cache, grains, time, logger);
        _meter = meters.Create("Social.Posts");
        _counted = _meter.CreateCounter<long>("social_post_counts", description: "Posts whose comments, likes and reposts were counted anew");
        _meter.CreateObservableGauge("social_post_counts_waiting", () => Volatile.Read(ref _count), description: "Posts that wait to be counted");
    }

    /// <summary>The comments, likes or reposts of a post have changed and are durable. Costs no read here; call it as often as you like.</summary>
    /// <param name="author">Of that post.</param>
    public void Changed(long postId, long author) => Add(postId, new Waiting(author, null));

    /// <summary>A post is shown: makes its counts anew in a moment when they are old.</summary>
    public void Shown(PostEntry entry)
    {
        if (_time.GetElapsedTime(entry.CountedAt) > Lifetime && entry.TryCount() && !Add(entry.Record.Id, new Waiting(0, entry)))
            entry.GiveUpCounting();
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                for (var i = 0; i < BatchesAtOnce && !_waiting.IsEmpty; i++)
                    await CountAsync(Take(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private bool Add(long postId, Waiting waiting)
    {
        if (_waiting.TryGetValue(postId, out var known) && (known.Author != 0 || waiting.Author == 0))
            return true;
        if (Volatile.Read(ref _count) >= MostWaiting)
            return false;
        _waiting[postId] = waiting with { Entry = waiting.Entry ?? known.Entry };
        // a race may count one too many or too few: the next look at the whole list mends it
        Interlocked.Increment(ref _count);
        return true;
    }

    private List<(long Id, Waiting Post)> Take()
    {
        var taken = new List<(long, Waiting)>(Batch);
        foreach (var (id, _) in _waiting)
        {
            if (_waiting.TryRemove(id, out var post))
                taken.Add((id, post));
            if (taken.Count == Batch)
                break;
        }
        Volatile.Write(ref _count, _waiting.Count);
        return taken;
    }

    private async Task CountAsync(List<(long Id, Waiting Post)> posts, CancellationToken stoppingToken)
    {
        try
        {
            var fresh = await _posts.CountAsync([.. posts.Select(p => p.Id)]).WaitAsync(stoppingToken);
            foreach (var (id, counts) in fresh.Counts)
                _cache.Count(id, counts, fresh.AsOf);
            _counted.Add(posts.Count);
            foreach (var part in posts.Where(p => p.Post.Author != 0).GroupBy(p => PostRecord.PartOf(p.Post.Author)))
            {
                var changes = part.Select(p => new Change(-p.Id, p.Post.Author, fresh.AsOf, ChangeKind.Counted, Counts: fresh.Counts[p.Id]));
                await _grains.GetGrain<IFeedPartitionGrain>(part.Key).CountedAsync([.. changes]);
            }
        }
        catch (Exception e) when (e is SocialException or OrleansException or TimeoutException)
        {
            foreach (var (id, post) in posts)
            {
                post.Entry?.GiveUpCounting();
                // while a store is away these wait: nobody else knows that they changed
                if (post.Author != 0)
                    Changed(id, post.Author);
            }
            LogFailed(e, posts.Count);
        }
    }

    /// <param name="Author">0: nobody else needs to hear of it.</param>
    /// <param name="Entry">What was shown with old counts.</param>
    private readonly record struct Waiting(long Author, PostEntry? Entry);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} posts could not be counted; it is tried again")]
    private partial void LogFailed(Exception exception, int count);
}
