using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Streams;
using Orleans.Streams.Core;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Search;

namespace Social.Grains.Timelines;

/// <summary>
/// One 64th of all authors: what happened to their posts lately, for every silo to pull. Key: the partition. Its tail is fed by the stream and, every 2 s, by the store, so
/// lost events, lost queues and two activations at once all heal. A lost activation costs the silos a replay of the last minute.
/// </summary>
[ImplicitStreamSubscription(StreamNames.Posts), RandomPlacement, KeepAlive]
internal sealed partial class FeedPartitionGrain(
    IPostStore posts, PostIndexQueue index, FeedMetrics metrics, TimeProvider time, ILogger<FeedPartitionGrain> logger)
    : Grain, IFeedPartitionGrain, IAsyncBatchObserver<Change>, IStreamSubscriptionObserver
{
    private const int LargestSlice = 1024;
    private const int SweepRows = 10_000;
    private const int SweepRounds = 20;
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>A write is visible within 10 s of its id and clocks differ by up to half a second; 30 s leaves room.</summary>
    private static readonly TimeSpan SweepDepth = TimeSpan.FromSeconds(30);

    /// <summary>What is younger than this may be on the stream still, so it is always read.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstSweepDepth = TimeSpan.FromSeconds(60);

    /// <summary>A silo that is frozen, and not yet declared dead, holds up edits by this much.</summary>
    private static readonly TimeSpan LongestTell = TimeSpan.FromMilliseconds(500);

    private readonly FeedAudience _audience = new(time);
    private FeedTail _tail = null!;
    private DateTimeOffset _reach = DateTimeOffset.MaxValue;
    private TaskCompletionSource _news = NewSignal();
    private int _part;

    public async Task<Slice> PullAsync(string silo, long epoch, long after, DateTimeOffset lastContact)
    {
        var reload = false;
        if (epoch != _tail.Epoch)
        {
            after = _tail.First;
            // a caller that heard of this partition after the tail begins has all that was before
            reload = lastContact < _reach;
        }
        else
        {
            _audience.Took(silo, after);
            // ends by itself: a grain timer stops first when a grain is deactivated, and the caller would hang
            if (after == _tail.Next)
                await _news.Task.WaitAsync(LongestPoll).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
        if (after < _tail.First || after > _tail.Next)
        {
            after = _tail.First;
            reload = true;
        }
        return _tail.Read(after, LargestSlice, reload);
    }

    public Task TellAsync(Change change)
    {
        if (Add(change))
            Wake();
        return _audience.AllTookAsync(_tail.Next, LongestTell);
    }

    public Task CountedAsync(ImmutableArray<Change> counts)
    {
        foreach (var count in counts)
            _tail.Add(count);
        Wake();
        return Task.CompletedTask;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<Change>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<Change>> items)
    {
        using var activity = FeedMetrics.StartDelivery(_part, items);
        var added = 0;
        foreach (var item in items)
        {
            if (Add(item.Item))
                added++;
        }
        if (added > 0)
            Wake();
        metrics.FromStream(added);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        LogStreamFailed(ex, _part);
        return Task.CompletedTask;
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _part = (int)this.GetPrimaryKeyLong();
        var now = time.GetUtcNow();
        _tail = new FeedTail(now.UtcTicks);
        metrics.Opened(_tail);
        index.Begin(_part);
        _reach = await SweepAsync(FirstSweepDepth, cancellationToken) ? now - FirstSweepDepth + SweepDepth : now;
        this.RegisterGrainTimer(
            static (self, token) => self.SweepAsync(SweepDepth, token), this,
            new GrainTimerCreationOptions(SweepPeriod, SweepPeriod) { Interleave = true, KeepAlive = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Closed(_tail);
        index.End(_part);
        Wake();
        return Task.CompletedTask;
    }

    /// <summary>Takes what the store has and the tail lacks. A store that does not answer is asked again in two seconds.</summary>
    private async Task<bool> SweepAsync(TimeSpan depth, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var since = IdGenerator.FirstAt(now - depth);
        _tail.ForgetBefore(IdGenerator.FirstAt(now - FirstSweepDepth));
        var healed = 0;
        try
        {
            // reading 30 s of busy posting every 2 s cost a seventh of all CPU: mostly all is here, and a digest says so
            var settled = IdGenerator.FirstAt(now - OnTheWay);
            if (await posts.DigestAsync(_part, since, settled, cancellationToken) == _tail.Digest(since, settled))
                since = settled;
            for (var round = 0; round < SweepRounds; round++)
            {
                var changes = await posts.ChangesAsync(_part, since, SweepRows, cancellationToken);
                foreach (var change in changes)
                {
                    if (Add(change))
                        healed++;
                }
                if (changes.Length < SweepRows)
                    break;
                since = changes[^1].Touched + 1;
            }
            index.Swept(_part, now);
            return true;
        }
        catch (Exception e) when (e is SocialException or OperationCanceledException)
        {
            LogSweepFailed(e, _part);
            return false;
        }
        finally
        {
            if (healed > 0)
                Wake();
            metrics.FromSweep(healed);
        }
    }

    private bool Add(Change change)
    {
        if (!_tail.Add(change))
            return false;
        index.Add(_part, change);
        return true;
    }

    private void Wake()
    {
        var news = _news;
        _news = NewSignal();
        news.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stream delivery to feed partition {Part} failed; the store will heal it")]
    private partial void LogStreamFailed(Exception exception, int part);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Feed partition {Part} could not read the store")]
    private partial void LogSweepFailed(Exception exception, int part);
}
