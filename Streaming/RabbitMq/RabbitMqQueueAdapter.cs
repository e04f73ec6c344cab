using Orleans.Streams;

namespace Social.Streaming.RabbitMq;

/// <summary>Writes events to the queue of their stream; makes the readers of queues.</summary>
internal sealed class RabbitMqQueueAdapter(
    string provider, RabbitMqQueues queues, RabbitMqMessages messages, RabbitMqPublisher publisher, StreamMetrics metrics,
    Func<QueueId, IQueueAdapterReceiver> createReceiver) : IQueueAdapter
{
    public string Name => provider;

    // what was acknowledged is gone
    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    /// <exception cref="RabbitMqPublishException">The broker did not confirm the events.</exception>
    public async Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        if (token is not null)
            throw new ArgumentException("RabbitMQ gives messages their places: a token cannot be asked for.", nameof(token));
        try
        {
            var payload = new StreamPayload(streamId, [.. events.Cast<object>()], requestContext);
            await publisher.PublishAsync(messages.Write(queues.NameFor(streamId), payload));
            metrics.Published();
        }
        catch (RabbitMqPublishException)
        {
            metrics.PublishFailed();
            throw;
        }
    }

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => createReceiver(queueId);
}
