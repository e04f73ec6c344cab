using Social.Grains.Interfaces;

namespace Social.Storage.Embedded;

/// <summary>Where writes wait for the next commit, at most so many and at most so long.</summary>
internal sealed class WriteQueue : IDisposable
{
    private readonly EmbeddedStorageOptions _options;
    private readonly TimeProvider _time;
    private readonly StorageMetrics _metrics;
    private readonly ITimer _expiry;
    private readonly object _gate = new();
    private Queue<StorageWork> _waiting = new();
    private bool _closed;

    public WriteQueue(EmbeddedStorageOptions options, TimeProvider time, StorageMetrics metrics)
    {
        (_options, _time, _metrics) = (options, time, metrics);
        var period = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, options.WriteTimeout.Ticks / 4));
        _expiry = time.CreateTimer(_ => FailExpired(), null, period, period);
    }

    public int Count => _waiting.Count;

    /// <summary>Queues work; answers why not when the queue is full or closed.</summary>
    public SocialException? TryAdd(StorageWork work)
    {
        work.QueuedAt = _time.GetTimestamp();
        lock (_gate)
        {
            if (_closed || _waiting.Count >= _options.WriteQueue)
                return SocialException.Unavailable(_closed ? "The storage is shutting down." : "Too many writes wait for the disk.");
            _waiting.Enqueue(work);
            if (_waiting.Count == 1)
                Monitor.Pulse(_gate);
            return null;
        }
    }

    /// <summary>Blocks until something waits. False when the queue is closed and empty.</summary>
    public bool Wait()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_closed)
                    return false;
                Monitor.Wait(_gate);
            }

            return true;
        }
    }

    /// <summary>Takes all that waits, in exchange for an empty queue to fill.</summary>
    public Queue<StorageWork> Take(Queue<StorageWork> empty)
    {
        lock (_gate)
        {
            var taken = _waiting;
            _waiting = empty;
            return taken;
        }
    }

    /// <summary>True, and the caller is told, when work has waited too long or is not wanted any more: it must not be done.</summary>
    public bool IsOver(StorageWork work)
    {
        if (work.IsCancelled)
        {
            work.Cancel();
            return true;
        }

        if (_time.GetElapsedTime(work.QueuedAt) < _options.WriteTimeout)
            return false;
        work.Fail(SocialException.Unavailable("The disk did not take the write in time."));
        _metrics.Failed(1);
        return true;
    }

    /// <summary>Refuses further work; what waits can still be taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose() => _expiry.Dispose();

    private void FailExpired()
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var work) && IsOver(work))
                _waiting.Dequeue();
        }
    }
}
