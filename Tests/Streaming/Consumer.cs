using Orleans.Streams;
using Social.Streaming;

namespace Social.Tests.Streaming;

/// <summary>A consumer and its cursor, with a plain account of what it should be given next.</summary>
internal sealed class Consumer(int stream, IQueueCacheCursor cursor, int batchSize, IEnumerable<QueueModel.Item> items)
{
    private readonly HashSet<QueueModel.Item> _failedOnce = [];
    private List<QueueModel.Item> _inHand = [];

    public int Stream { get; } = stream;

    public IQueueCacheCursor Cursor { get; } = cursor;

    public List<QueueModel.Item> Ahead { get; } = [.. items];

    public List<QueueModel.Item> Finished { get; } = [];

    /// <summary>Given up by this consumer, and no dead letter yet.</summary>
    public List<QueueModel.Item> Owed { get; } = [];

    /// <summary>The batch in hand was consumed; takes the next. False when there is none.</summary>
    public bool Move()
    {
        Finish();
        var count = Ahead.Count > 0 && _failedOnce.Contains(Ahead[0]) ? 1 : Math.Min(Ahead.Count, batchSize);
        _inHand = Ahead.GetRange(0, count);
        Ahead.RemoveRange(0, count);

        var moved = Cursor.MoveNextWithResult().Kind == QueueCacheCursorMoveResultKind.Success;

        Assert.Equal(count > 0, moved);
        Assert.Equal(_inHand.Select(i => i.Sequence), Sequences(Cursor.GetCurrent(out _)));
        return moved;
    }

    /// <summary>The batch in hand could not be consumed.</summary>
    public bool Fail()
    {
        Cursor.RecordDeliveryFailure();
        if (_inHand is [var item] && _failedOnce.Contains(item))
        {
            Owed.Add(item);
            Finished.Add(item);
        }
        else
        {
            _failedOnce.UnionWith(_inHand);
            Ahead.InsertRange(0, _inHand);
        }
        _inHand = [];
        return true;
    }

    public void Finish()
    {
        Finished.AddRange(_inHand);
        _inHand = [];
    }

    private static IEnumerable<long> Sequences(IBatchContainer? current) => current switch
    {
        null => [],
        IBatchContainerBatch many => many.BatchContainers.Select(b => ((StreamBatch)b).Sequence),
        _ => [((StreamBatch)current).Sequence],
    };
}
