namespace Social.Streaming.Kafka;

/// <summary>
/// How far a partition may be committed: to the oldest message that was read and is not done. Messages with the consumers finish in order of
/// their offsets; unreadable ones finish on their own, when their dead letter is written.
/// </summary>
internal sealed class OffsetLedger
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _open = new();
    private readonly SortedSet<long> _held = [];
    private long? _next;

    /// <summary>The offset to commit, which is that of the first message to read after a crash; null before anything was read.</summary>
    public long? Committable
    {
        get
        {
            lock (_lock)
            {
                var next = _next;
                if (_open.TryPeek(out var open))
                    next = open;
                return _held.Count > 0 && _held.Min < next ? _held.Min : next;
            }
        }
    }

    /// <summary>Unreadable messages whose dead letters are not written.</summary>
    public int HeldCount
    {
        get
        {
            lock (_lock)
                return _held.Count;
        }
    }

    /// <summary>Reading begins here.</summary>
    public void Start(long offset)
    {
        lock (_lock)
            _next = offset;
    }

    public void Read(long offset)
    {
        lock (_lock)
        {
            _open.Enqueue(offset);
            _next = offset + 1;
        }
    }

    public void Hold(long offset)
    {
        lock (_lock)
        {
            _held.Add(offset);
            _next = offset + 1;
        }
    }

    public void Release(long offset)
    {
        lock (_lock)
            _held.Remove(offset);
    }

    /// <summary>All that was read up to this offset is done.</summary>
    public void Done(long offset)
    {
        lock (_lock)
        {
            while (_open.TryPeek(out var open) && open <= offset)
                _open.Dequeue();
        }
    }
}
