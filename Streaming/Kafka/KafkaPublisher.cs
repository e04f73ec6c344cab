using Confluent.Kafka;

namespace Social.Streaming.Kafka;

/// <summary>The provider's one producer in this process. Messages to one partition keep the order in which they were given to it.</summary>
internal sealed class KafkaPublisher(KafkaClients clients, KafkaLog log) : IDisposable
{
    private static readonly TimeSpan Flush = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private IProducer<byte[], byte[]>? _producer;

    /// <summary>Done when all replicas that are in step have the message.</summary>
    /// <exception cref="KafkaStreamException">The broker did not take it within the publish timeout, or refuses it.</exception>
    public async Task PublishAsync(TopicPartition target, Message<byte[], byte[]> message)
    {
        var producer = Producer();
        try
        {
            await producer.ProduceAsync(target, message);
            log.Back();
        }
        catch (KafkaException e)
        {
            if (e.Error.IsFatal)
                Replace(producer);
            throw new KafkaStreamException($"Kafka did not take a message for {target.Topic}: {e.Error.Reason}", e);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _producer?.Flush(Flush);
            _producer?.Dispose();
        }
    }

    private IProducer<byte[], byte[]> Producer()
    {
        if (Volatile.Read(ref _producer) is { } ready)
            return ready;
        lock (_lock)
            return _producer ??= clients.Producer();
    }

    /// <summary>After a fatal error a producer refuses everything: its numbering and the broker's have parted.</summary>
    private void Replace(IProducer<byte[], byte[]> broken)
    {
        lock (_lock)
        {
            if (_producer != broken)
                return;
            _producer = null;
        }
        // it reports on what is still under way while it is disposed, from its own thread, so nobody may wait for that here
        _ = Task.Run(broken.Dispose);
    }
}
