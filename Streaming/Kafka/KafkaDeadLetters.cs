using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Social.Streaming.Kafka;

/// <summary>
/// The dead-letter topic: the message as it was, the stream as its key, and where it came from and why in the headers
/// <c>reason</c>, <c>topic</c>, <c>partition</c>, <c>offset</c>, <c>stream</c>.
/// </summary>
internal sealed class KafkaDeadLetters(KafkaStreamOptions options, KafkaPublisher publisher, KafkaQueues queues) : IDeadLetters
{
    public Task WriteAsync(DeadLetter letter, CancellationToken cancel)
    {
        var headers = new Headers
        {
            { "reason", Encoding.UTF8.GetBytes(letter.Reason) },
            { "topic", Encoding.UTF8.GetBytes(options.Topic) },
            { "partition", Number(queues.PartitionOf(letter.Queue)) },
            { "offset", Number(letter.Sequence) },
            { "stream", Encoding.UTF8.GetBytes(letter.Stream) },
        };
        var message = new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(letter.Stream), Value = letter.Payload.ToArray(), Headers = headers };
        return publisher.PublishAsync(new TopicPartition(options.DeadLetterTopic, Partition.Any), message).WaitAsync(cancel);
    }

    private static byte[] Number(long value) => Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
