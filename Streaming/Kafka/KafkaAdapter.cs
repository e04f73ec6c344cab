using System.Text;
using Confluent.Kafka;
using Orleans.Streams;

namespace Social.Streaming.Kafka;

/// <summary>Publishes to the partition of the stream, keyed by the stream's id, and makes the readers of partitions.</summary>
internal sealed class KafkaAdapter(KafkaConnection kafka) : IQueueAdapter
{
    public string Name => kafka.Provider;

    /// <summary>A consumer resumes where the cluster stopped; it cannot ask for events that all have had.</summary>
    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    public async Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        if (token is not null)
            throw new ArgumentException("Kafka gives the sequence tokens; publish without one.", nameof(token));
        var payload = new StreamPayload(streamId, [.. events.Cast<object>()], requestContext);
        var message = new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(streamId.ToString()),
            Value = kafka.Serializer.SerializeToArray(payload),
        };
        try
        {
            await kafka.Topic.ReadyAsync();
            await kafka.Publisher.PublishAsync(new TopicPartition(kafka.Options.Topic, kafka.Queues.PartitionOf(streamId)), message);
        }
        catch (KafkaStreamException)
        {
            kafka.Metrics.PublishFailed();
            throw;
        }
        kafka.Metrics.Published();
    }

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => new KafkaReceiver(queueId, kafka);
}
