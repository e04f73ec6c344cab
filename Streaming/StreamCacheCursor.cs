using Orleans.Streams;

namespace Social.Streaming;

/// <summary>
/// One consumer's way through one stream. Each move hands out everything that waits, up to the batch size, as one batch; the agent moves on
/// only when the batch before was delivered or reported as failed, so a move says exactly what is done. That needs an agent that takes one
/// container at a time (<c>BatchContainerBatchSize</c> 1), because it would otherwise move several times before it delivers.
/// </summary>
internal sealed class StreamCacheCursor(StreamCache cache, StreamTrack track, long start, int batchSize) : IQueueCacheCursor
{
    private IBatchContainer? _current;
    private long _aloneUntil;

    /// <summary>Everything before this is delivered to the consumer or given up.</summary>
    public long Done { get; private set; } = start;

    /// <summary>Everything before this is with the consumer or done.</summary>
    public long HandedOut { get; private set; } = start;

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        return _current;
    }

    [Obsolete("Orleans asks for MoveNextWithResult")]
    public bool MoveNext() => MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

    public QueueCacheCursorMoveResult MoveNextWithResult()
    {
        Done = HandedOut;
        var waiting = (int)(track.End - HandedOut);
        if (waiting == 0)
        {
            _current = null;
            return QueueCacheCursorMoveResult.NoData;
        }
        var count = HandedOut < _aloneUntil ? 1 : Math.Min(waiting, batchSize);
        _current = track.Take(HandedOut, count);
        HandedOut += count;
        return QueueCacheCursorMoveResult.Success;
    }

    // the cursor looks at its stream's own list, which has grown already
    public void Refresh(StreamSequenceToken token)
    {
    }

    /// <summary>
    /// The agent's retries of the last batch ended. The first time its messages are handed out again, one at a time, so that one bad message
    /// does not take others along; a message that fails once more is given up. An agent that stops reports a failure too, but never two.
    /// </summary>
    public void RecordDeliveryFailure()
    {
        if (Done == HandedOut)
            return;
        if (Done < _aloneUntil)
        {
            cache.GiveUp(track[Done]);
            Done = HandedOut;
        }
        else
        {
            _aloneUntil = HandedOut;
            HandedOut = Done;
        }
    }

    public void Dispose() => cache.Close(this, track);
}
