using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Social.Streaming.Kafka;

/// <summary>
/// The thread that takes messages from the consumer and puts them into the inboxes of their partitions. It alone changes what is assigned, so
/// no message of an earlier assignment can turn up in a later one.
/// </summary>
internal sealed class KafkaPoller : IDisposable
{
    /// <summary>How long an order waits at most while nothing arrives.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<Action> _orders = new();
    private readonly ConcurrentDictionary<int, KafkaReceiver> _receivers = new();
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly KafkaLog _log;
    private readonly Thread _thread;
    private volatile bool _stops;

    public KafkaPoller(IConsumer<byte[], byte[]> consumer, KafkaLog log, string provider)
    {
        (_consumer, _log) = (consumer, log);
        _thread = new Thread(Run) { IsBackground = true, Name = $"kafka poll {provider}" };
        _thread.Start();
    }

    public ICollection<KafkaReceiver> Receivers => _receivers.Values;

    /// <param name="refused">Called when the library did not take it, to try again.</param>
    public void Assign(KafkaReceiver receiver, Offset start, Action<KafkaReceiver> refused) => _orders.Enqueue(() =>
    {
        if (start.Value >= 0)
            receiver.Ledger.Start(start.Value);
        try
        {
            _consumer.IncrementalAssign([new TopicPartitionOffset(receiver.Partition, start)]);
            _receivers[receiver.Partition.Partition.Value] = receiver;
        }
        catch (Exception e)
        {
            _log.ReadFailed(e);
            refused(receiver);
        }
    });

    /// <param name="done">Set when no more messages come to the receiver.</param>
    public void Unassign(KafkaReceiver receiver, TaskCompletionSource done) => _orders.Enqueue(() =>
    {
        try
        {
            if (_receivers.TryRemove(new(receiver.Partition.Partition.Value, receiver)))
                _consumer.IncrementalUnassign([receiver.Partition]);
        }
        finally
        {
            done.TrySetResult();
        }
    });

    public void Resume(KafkaReceiver receiver) => _orders.Enqueue(() =>
    {
        if (_receivers.TryGetValue(receiver.Partition.Partition.Value, out var current) && current == receiver)
            _consumer.Resume([receiver.Partition]);
    });

    public void Dispose()
    {
        _stops = true;
        _thread.Join(End);
    }

    private void Run()
    {
        while (!_stops)
        {
            try
            {
                if (_orders.TryDequeue(out var order))
                    order();
                else if (_consumer.Consume(Wait) is { } result)
                    Take(result);
            }
            catch (Exception e)
            {
                // the consumer goes on by itself, and nobody else would start this thread again
                _log.ReadFailed(e);
            }
        }
    }

    private void Take(ConsumeResult<byte[], byte[]> result)
    {
        if (!_receivers.TryGetValue(result.Partition.Value, out var receiver))
            return;
        _log.Back();
        var accepted = receiver.Accept(result);
        if (!receiver.Pauses())
            return;
        _consumer.Pause([result.TopicPartition]);
        if (!accepted)
            _consumer.Seek(result.TopicPartitionOffset);
    }
}
