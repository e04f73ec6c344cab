using System.Collections.Concurrent;
using Orleans.Streams;

namespace Social.Streaming;

/// <summary>The caches of the queues that this silo reads, so that a queue's reader and failure handler find theirs.</summary>
internal sealed class StreamCaches(int capacity, int batchSize) : IQueueAdapterCache
{
    private readonly ConcurrentDictionary<QueueId, StreamCache> _caches = new();

    public IQueueCache CreateQueueCache(QueueId queueId) => _caches[queueId] = new StreamCache(capacity, batchSize);

    /// <summary>The cache of the agent that reads the queue now. Agents make theirs before the reader, and one queue has one agent in a silo.</summary>
    public StreamCache? Find(QueueId queue) => _caches.GetValueOrDefault(queue);
}
