using Orleans.Streams;

namespace Social.Streaming;

/// <summary>The messages of one stream in arrival order, each at its own position for good, and the cursors that read them.</summary>
internal sealed class StreamTrack(StreamId stream)
{
    /// <summary>Purged entries kept at the front before the list is moved up.</summary>
    private const int Slack = 64;

    private readonly List<CachedBatch?> _items = [];
    private long _base;
    private int _purged;

    public StreamId Stream { get; } = stream;

    public List<StreamCacheCursor> Cursors { get; } = [];

    /// <summary>Position of the oldest message that is held.</summary>
    public long Start => _base + _purged;

    /// <summary>Position of the next message to come.</summary>
    public long End => _base + _items.Count;

    public CachedBatch this[long position] => _items[(int)(position - _base)]!;

    public CachedBatch Add(IBatchContainer batch)
    {
        var item = new CachedBatch(batch, this, End);
        _items.Add(item);
        return item;
    }

    public void DropFirst()
    {
        _items[_purged++] = null;
        if (_purged < _items.Count && (_purged < Slack || _purged * 2 < _items.Count))
            return;
        _base += _purged;
        _items.RemoveRange(0, _purged);
        _purged = 0;
    }

    /// <summary>The first position whose message is not older than the token.</summary>
    public long Find(StreamSequenceToken token)
    {
        var (low, high) = (Start, End);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (this[middle].Batch.SequenceToken.CompareTo(token) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>One delivery of <paramref name="count"/> messages. The token of several is that of the first.</summary>
    public IBatchContainer Take(long position, int count)
    {
        if (count == 1)
            return this[position].Batch;
        var batches = new List<IBatchContainer>(count);
        for (var i = 0; i < count; i++)
            batches.Add(this[position + i].Batch);
        return new BatchContainerBatch(batches);
    }
}
