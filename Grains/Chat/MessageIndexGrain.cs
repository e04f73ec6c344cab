using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Search;

namespace Social.Grains.Chat;

/// <summary>
/// Puts what is written in rooms into the index, every second what is new. Key: 0. Reads the logs by the ids of their entries: most become visible within the second in which they were
/// made, all within half a minute, so the last half minute is read once more every ten seconds, and the position that is stored stays behind it. A lost activation, or two at once, cost
/// nothing but time.
/// </summary>
[RandomPlacement, KeepAlive]
internal sealed partial class MessageIndexGrain(
    IRoomLogStore log, IMessageSearch search, ChatMetrics metrics, TimeProvider time, ILogger<MessageIndexGrain> logger) : Grain, IMessageIndexGrain
{
    private const int LargestStep = 500;

    /// <summary>Most of what is looked at again is known: ids alone cost little.</summary>
    private const int LargestLook = 5_000;

    /// <summary>So much at most between two looks at whether the silo ends.</summary>
    private const int MostLooks = 20;

    /// <summary>What is remembered as done; more is done twice. Forty seconds of 25,000 messages.</summary>
    private const int MostKnown = 1_000_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(10);

    private readonly HashSet<long> _known = [];
    private long? _position;
    private long _newest;
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

    // read by the thread that collects metrics
    private long _caughtUp;

    public Task WakeAsync() => Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _caughtUp = time.GetTimestamp();
        metrics.WatchIndex(() => time.GetElapsedTime(Volatile.Read(ref _caughtUp)));
        this.RegisterGrainTimer(
            static (self, token) => self.IndexAsync(token), this, new GrainTimerCreationOptions(TimeSpan.Zero, Period) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.WatchIndex(() => TimeSpan.Zero);
        return Task.CompletedTask;
    }

    private async Task IndexAsync(CancellationToken cancellationToken)
    {
        try
        {
            var position = _position ??= await search.PositionAsync(cancellationToken);
            var (now, started) = (time.GetUtcNow(), time.GetTimestamp());
            var isSweep = now - _sweptAt >= BetweenSweeps;
            var settled = IdGenerator.FirstAt(now - Settling);
            var from = isSweep ? position : Math.Max(position, Math.Min(_newest, IdGenerator.FirstAt(now - Overlap)));
            var reached = await ReadAsync(from, cancellationToken);
            if (reached == long.MaxValue)
                Volatile.Write(ref _caughtUp, started);
            if (!isSweep)
                return;
            // where there is more than fits, the next look goes on at once
            if (reached == long.MaxValue)
                _sweptAt = now;
            var sure = Math.Min(reached, settled);
            if (sure <= position)
                return;
            await search.SavePositionAsync(sure, cancellationToken);
            _position = sure;
            _known.RemoveWhere(id => id <= sure);
        }
        catch (Exception e) when (e is SocialException or OperationCanceledException)
        {
            LogFailed(e);
        }
    }

    /// <summary>Answers up to which id everything that is there has been indexed; all of it where there is no more.</summary>
    private async Task<long> ReadAsync(long from, CancellationToken cancellationToken)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            var ids = await log.NewIdsAsync(from, LargestLook, cancellationToken);
            foreach (var fresh in ids.Where(id => !_known.Contains(id)).Chunk(LargestStep))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await IndexAsync(fresh, cancellationToken);
            }
            if (!ids.IsEmpty)
                _newest = Math.Max(_newest, from = ids[^1]);
            if (ids.Length < LargestLook)
                return long.MaxValue;
        }
        return from;
    }

    private async Task IndexAsync(long[] ids, CancellationToken cancellationToken)
    {
        var news = await log.NewsAsync(ids, cancellationToken);
        if (!news.IsEmpty)
        {
            await search.IndexAsync([.. news.DistinctBy(n => n.Message.Id).Select(n => Indexed(n.Message))], cancellationToken);
            metrics.Indexed(news.Length);
        }
        if (_known.Count > MostKnown)
            _known.Clear();
        _known.UnionWith(ids);
    }

    private static IndexedMessage Indexed(MessageRecord message)
    {
        var words = message.IsGone ? [] : PostWords.Of(message.Text);
        if (words.Count > 0)
            words.Add(PostQuery.AuthorWord(message.Sender));
        return new IndexedMessage(message.Id, message.RoomId, message.Version, words);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages could not be indexed; it is tried again")]
    private partial void LogFailed(Exception exception);
}
