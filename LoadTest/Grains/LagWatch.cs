using System.Diagnostics;
using System.Threading.Channels;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Timelines;
using Social.LoadTest.Report;

namespace Social.LoadTest.Grains;

/// <summary>Looks for acknowledged posts on a follower's timeline, over and over until they are there: the lag of the feed.</summary>
internal sealed class LagWatch
{
    private const int Watchers = 32;
    private const int MostWaiting = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Channel<(long Reader, long Post, long At)> _looks = Channel.CreateBounded<(long, long, long)>(MostWaiting);
    private readonly IGrainFactory _grains;
    private readonly LoadCounts _counts;
    private readonly Task _watching;
    private int _lost;

    public LagWatch(IGrainFactory grains, LoadCounts counts)
    {
        (_grains, _counts) = (grains, counts);
        _watching = Task.WhenAll(Enumerable.Range(0, Watchers).Select(_ => Task.Run(WatchAsync)));
    }

    public LatencyRecorder Lags { get; } = new();

    /// <summary>Posts that were not visible in time.</summary>
    public int Lost => _lost;

    /// <summary>The post was acknowledged just now. With very many under way it is passed over: a queue here would count as lag.</summary>
    public void Look(long reader, long post) => _looks.Writer.TryWrite((reader, post, Stopwatch.GetTimestamp()));

    /// <summary>Waits until the last has been found or given up.</summary>
    public Task EndAsync()
    {
        _looks.Writer.TryComplete();
        return _watching;
    }

    private async Task WatchAsync()
    {
        await foreach (var (reader, post, at) in _looks.Reader.ReadAllAsync())
        {
            if (await UntilVisibleAsync(reader, post, at))
            {
                Lags.RecordSince(at);
                _counts.Lag(Stopwatch.GetElapsedTime(at));
            }
            else
            {
                Interlocked.Increment(ref _lost);
            }
        }
    }

    private async Task<bool> UntilVisibleAsync(long reader, long post, long at)
    {
        // the one place on the timeline where the post belongs
        var query = new HomeQuery(post + 1, null, 1);
        while (Stopwatch.GetElapsedTime(at) < Patience)
        {
            try
            {
                if ((await _grains.GetGrain<ITimelineGrain>(reader).HomeAsync(query)).Items is [var top] && top.Id == post)
                    return true;
            }
            catch (Exception passing) when (passing is SocialException or OrleansException or TimeoutException)
            {
                // asked again until patience ends
            }

            await Task.Delay(Pause);
        }

        return false;
    }
}
