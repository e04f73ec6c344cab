using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Grains.Timelines;

/// <summary>
/// Keeps this silo's <see cref="AuthorFeeds"/> up to date: one pull loop per partition at its own pace, the store for partitions that are silent, and at the start the
/// window from the store. Events first, then the scan: the other order loses posts.
/// </summary>
internal sealed partial class FeedFollower(
    FeedIntake intake, IPostStore posts, IGrainFactory grains, ILocalSiloDetails silo, FeedMetrics metrics, IOptions<FeedOptions> options,
    TimeProvider time, ILogger<FeedFollower> logger) : BackgroundService
{
    private const int SelfReadRows = 10_000;
    private const int SelfReadRounds = 100;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan SelfReadPeriod = TimeSpan.FromSeconds(1);

    /// <summary>As deep as the partitions' own sweeps: later than that no change becomes visible.</summary>
    private static readonly TimeSpan SelfReadDepth = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1);

    private readonly string _silo = silo.SiloAddress.ToParsableString();
    private readonly FollowedPartition[] _partitions = [.. Enumerable.Range(0, PostRecord.Parts).Select(p => new FollowedPartition(p))];

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        foreach (var partition in _partitions)
            partition.Begin(now);
        var loops = options.Value.Pull ? _partitions.Select(p => FollowAsync(p, stoppingToken)) : [];
        return Task.WhenAll([.. loops, SelfReadAsync(stoppingToken), FillAsync(stoppingToken)]);
    }

    private async Task FollowAsync(FollowedPartition partition, CancellationToken stoppingToken)
    {
        var grain = grains.GetGrain<IFeedPartitionGrain>(partition.Part);
        var (epoch, after) = (0L, 0L);
        await RepeatAsync(async () =>
        {
            // a poll may last; who stops does not wait for its answer
            var slice = await grain.PullAsync(_silo, epoch, after, partition.LastHeard).WaitAsync(stoppingToken);
            if (slice.Reload && partition.Opened)
                await ReloadAsync(partition, stoppingToken);
            Apply(partition, slice.Changes.AsSpan());
            (epoch, after) = (slice.Epoch, slice.Seq);
        }, stoppingToken);
    }

    /// <summary>Reads the partition again from its floor up; until that is done readers ask the store.</summary>
    private async Task ReloadAsync(FollowedPartition partition, CancellationToken stoppingToken)
    {
        metrics.Reloaded();
        var from = intake.Feeds.Close(partition.Part);
        intake.Feeds.Fill(partition.Part, (await posts.RecentOfPartAsync(partition.Part, from, stoppingToken)).AsSpan());
        intake.Forget();
        intake.Feeds.Open(partition.Part, from);
    }

    private void Apply(FollowedPartition partition, ReadOnlySpan<Change> changes)
    {
        intake.Apply(partition.Part, changes);
        partition.HeardFromPartition(time.GetUtcNow());
    }

    /// <summary>The window, once every partition has answered once.</summary>
    private async Task FillAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(_partitions.Select(p => p.Answered.Task)).WaitAsync(stoppingToken);
        var filled = false;
        await RepeatAsync(async () =>
        {
            var start = time.GetTimestamp();
            var window = options.Value.WindowPosts;
            var recent = await posts.RecentAsync(window, stoppingToken);
            foreach (var part in recent.GroupBy(p => PostRecord.PartOf(p.Author)))
                intake.Feeds.Fill(part.Key, part.ToArray());
            var floor = recent.Length < window ? 0 : recent[^1].Id;
            foreach (var partition in _partitions)
            {
                intake.Feeds.Open(partition.Part, floor);
                partition.Opened = true;
            }
            var elapsed = time.GetElapsedTime(start);
            LogFilled(recent.Length, elapsed);
            filled = true;
        }, stoppingToken, () => filled);
    }

    private async Task SelfReadAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SelfReadPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var partition in _partitions.Where(p => time.GetUtcNow() - p.LastContact > Silence || !options.Value.Pull))
                    await SelfReadAsync(partition, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the silo stops
        }
    }

    private async Task SelfReadAsync(FollowedPartition partition, CancellationToken stoppingToken)
    {
        try
        {
            metrics.SelfRead();
            var now = time.GetUtcNow();
            var since = IdGenerator.FirstAt(partition.LastHeard - SelfReadDepth);
            for (var round = 0; round < SelfReadRounds; round++)
            {
                var changes = await posts.ChangesAsync(partition.Part, since, SelfReadRows, stoppingToken);
                intake.Apply(partition.Part, changes.AsSpan());
                if (changes.Length < SelfReadRows)
                    break;
                since = changes[^1].Touched + 1;
            }
            partition.HeardFromStore(now);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    /// <summary>Repeats with a growing pause after each failure, until done or stopped.</summary>
    private async Task RepeatAsync(Func<Task> step, CancellationToken stoppingToken, Func<bool>? done = null)
    {
        var pause = FirstRetry;
        while (!stoppingToken.IsCancellationRequested && done?.Invoke() != true)
        {
            try
            {
                await step();
                pause = FirstRetry;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.PullFailed();
                LogFailed(e);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LastRetry ? pause * 2 : LastRetry;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Feeds hold the newest {Posts} posts, read in {Elapsed}")]
    private partial void LogFilled(int posts, TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A feed partition did not answer; trying again")]
    private partial void LogFailed(Exception exception);
}
