using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Tags;
using Social.Grains.Posts;

namespace Social.Grains.Tags;

/// <summary>
/// Which tags many people use at the moment, over the silos. Key 0. What it knows is counted again from the newest public posts of the store when it begins, so a lost
/// activation costs one such read and what was told meanwhile. Reentrant: it is told and asked while it reads.
/// </summary>
[RandomPlacement, Reentrant]
internal sealed partial class TrendsGrain(IPostStore posts, TimeProvider time, ILogger<TrendsGrain> logger) : Grain, ITrendsGrain
{
    private const int MostRead = 50_000;
    private const int ReadAtOnce = 1_000;
    private const int MostTrends = 50;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    /// <summary>A list is given out for so long before it is made anew.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly TrendCounts _hour = new(TimeSpan.FromMinutes(5), 12);
    private readonly TrendCounts _day = new(TimeSpan.FromHours(1), 24);
    private readonly Dictionary<TrendWindow, (ImmutableArray<Trend> Trends, long At)> _top = [];
    private Task _read = Task.CompletedTask;

    public Task AddAsync(ImmutableArray<TagUse> uses)
    {
        var now = time.GetUtcNow();
        foreach (var use in uses)
            Add(use.Tag, use.Author, use.PostId, now);
        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<Trend>> TopAsync(TrendWindow window, int limit)
    {
        await _read.WaitAsync(LongestWait, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!_top.TryGetValue(window, out var top) || time.GetElapsedTime(top.At) > Lifetime)
        {
            var counts = window == TrendWindow.Hour ? _hour : _day;
            _top[window] = top = (counts.Top(MostTrends, time.GetUtcNow()), time.GetTimestamp());
        }
        return [.. top.Trends.Take(limit)];
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _read = ReadAsync();
        return Task.CompletedTask;
    }

    private async Task ReadAsync()
    {
        // later, lest the first call waits for what it need not
        await Task.Yield();
        var now = time.GetUtcNow();
        var (before, read) = (long.MaxValue, 0);
        try
        {
            while (read < MostRead && await posts.PublicAsync(before, ReadAtOnce) is { Length: > 0 } page)
            {
                foreach (var post in page)
                {
                    foreach (var tag in post.Tags)
                        Add(tag, post.Author, post.Id, now);
                }
                (before, read) = (page[^1].Id, read + page.Length);
                if (page.Length < ReadAtOnce || IdGenerator.TimeOf(before) < now - Day)
                    break;
            }
        }
        catch (SocialException e)
        {
            LogNotRead(e);
        }
    }

    private void Add(string tag, long author, long postId, DateTimeOffset now)
    {
        var at = IdGenerator.TimeOf(postId);
        _hour.Add(tag, author, at, now);
        _day.Add(tag, author, at, now);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The newest posts could not be read; trends begin with what is posted from now on")]
    private partial void LogNotRead(Exception exception);
}
