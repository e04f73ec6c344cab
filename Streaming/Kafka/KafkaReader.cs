using Confluent.Kafka;

namespace Social.Streaming.Kafka;

/// <summary>
/// All partitions that this silo reads, through one consumer: a poll thread, and this one for what has to wait for the broker, which are the
/// committed offsets at the start and the commits. Partitions are assigned, not subscribed to, because Orleans spreads queues over silos itself.
/// </summary>
internal sealed class KafkaReader(KafkaConnection kafka) : IDisposable
{
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(3);

    /// <summary>From a broker that is known to be away; a silo that stops must not wait for it partition by partition.</summary>
    private static readonly TimeSpan AnswerIfAway = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly List<KafkaReceiver> _starting = [];
    private readonly List<(KafkaReceiver Receiver, TaskCompletionSource Done)> _ending = [];
    private IConsumer<byte[], byte[]>? _consumer;
    private KafkaPoller? _poller;
    private Thread? _thread;
    private volatile bool _stops;

    /// <summary>Reads the partition from its committed offset on, as soon as the broker says which that is.</summary>
    public void Add(KafkaReceiver receiver)
    {
        lock (_lock)
        {
            _starting.Add(receiver);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = $"kafka offsets {kafka.Provider}" };
                _thread.Start();
            }
        }
        _wake.Release();
    }

    /// <summary>Commits what is done and lets go of the partition; gives up waiting for the broker after the limit.</summary>
    public async Task RemoveAsync(KafkaReceiver receiver, TimeSpan limit, CancellationToken cancel)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _ending.Add((receiver, done));
        _wake.Release();
        await done.Task.WaitAsync(limit, kafka.Time, cancel);
    }

    public void Resume(KafkaReceiver receiver) => _poller?.Resume(receiver);

    /// <summary>Messages of the partition that are not done, as far as the last fetch knew.</summary>
    public long? LagOf(KafkaReceiver receiver)
    {
        if (_stops || _consumer is not { } consumer)
            return null;
        try
        {
            var marks = consumer.GetWatermarkOffsets(receiver.Partition);
            var from = receiver.Ledger.Committable ?? marks.Low.Value;
            return marks.High.Value < 0 || from < 0 ? null : Math.Max(0, marks.High.Value - from);
        }
        catch (Exception e) when (e is KafkaException or ObjectDisposedException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _stops = true;
        _wake.Release();
        // a thread that still waits for a broker needs the consumer; it goes with the process then
        if (_thread?.Join(End) is false)
            return;
        _poller?.Dispose();
        _consumer?.Dispose();
    }

    private void Run()
    {
        var committed = kafka.Time.GetTimestamp();
        while (!_stops)
        {
            _wake.Wait(IsStarting() ? Retry : kafka.Options.CommitInterval);
            Try(Leave);
            Try(StartWaiting);
            if (kafka.Time.GetElapsedTime(committed) < kafka.Options.CommitInterval)
                continue;
            Try(() => Commit(_poller?.Receivers ?? []));
            committed = kafka.Time.GetTimestamp();
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (KafkaException e)
        {
            kafka.Log.Away(e.Error.Reason);
        }
        catch (Exception e)
        {
            // nobody else would start this thread again
            kafka.Log.ReadFailed(e);
        }
    }

    private bool IsStarting()
    {
        lock (_lock)
            return _starting.Count > 0;
    }

    private void StartWaiting()
    {
        KafkaReceiver[] receivers;
        lock (_lock)
            receivers = [.. _starting];
        if (receivers.Length == 0 || !kafka.Topic.IsReady)
            return;
        _consumer ??= kafka.Clients.Consumer();
        _poller ??= new KafkaPoller(_consumer, kafka.Log, kafka.Provider);
        var offsets = CommittedOffsets(receivers);
        foreach (var receiver in receivers)
        {
            if (!offsets.TryGetValue(receiver.Partition, out var offset))
                continue;
            lock (_lock)
                _starting.Remove(receiver);
            receiver.Committed = offset.Value;
            _poller.Assign(receiver, offset == Offset.Unset ? Offset.Beginning : offset, Add);
        }
    }

    private void Leave()
    {
        (KafkaReceiver Receiver, TaskCompletionSource Done)[] leaving;
        lock (_lock)
        {
            leaving = [.. _ending];
            _ending.Clear();
            foreach (var (receiver, _) in leaving)
                _starting.Remove(receiver);
        }
        if (leaving.Length == 0)
            return;
        Try(() => Commit([.. leaving.Select(l => l.Receiver)]));
        foreach (var (receiver, done) in leaving)
        {
            if (_poller is null)
                done.SetResult();
            else
                _poller.Unassign(receiver, done);
        }
    }

    /// <summary>
    /// Never commits less than what is there: while a partition changes hands two silos may hold it for a moment, and the new one may be ahead.
    /// </summary>
    private void Commit(ICollection<KafkaReceiver> receivers)
    {
        var moved = receivers.Select(r => (Receiver: r, Offset: r.Ledger.Committable ?? -1)).Where(m => m.Offset > m.Receiver.Committed).ToList();
        if (moved.Count == 0)
            return;
        var known = CommittedOffsets([.. moved.Select(m => m.Receiver)]);
        foreach (var (receiver, _) in moved)
            receiver.Committed = known.TryGetValue(receiver.Partition, out var offset) ? Math.Max(offset.Value, -1) : receiver.Committed;
        moved.RemoveAll(m => m.Offset <= m.Receiver.Committed);
        if (moved.Count == 0)
            return;
        _consumer!.Commit(moved.Select(m => new TopicPartitionOffset(m.Receiver.Partition, m.Offset)));
        kafka.Log.Back();
        foreach (var (receiver, offset) in moved)
            receiver.Committed = offset;
    }

    private Dictionary<TopicPartition, Offset> CommittedOffsets(IReadOnlyCollection<KafkaReceiver> receivers)
    {
        var offsets = _consumer!.Committed(receivers.Select(r => r.Partition), kafka.Log.IsAway ? AnswerIfAway : Answer);
        kafka.Log.Back();
        return offsets.ToDictionary(o => o.TopicPartition, o => o.Offset);
    }
}
