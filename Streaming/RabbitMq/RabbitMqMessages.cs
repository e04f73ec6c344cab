using System.Globalization;
using Orleans.Serialization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// How events lie in messages: the body is Orleans' serialization of a <see cref="StreamPayload"/>; the message id is unique and tells repeats;
/// the header <c>published</c> holds Unix milliseconds. Persistent, all of them.
/// </summary>
internal sealed class RabbitMqMessages(RabbitMqTopology topology, Serializer<StreamPayload> serializer, TimeProvider time)
{
    private const string ContentType = "application/x-orleans";
    private const string PublishedHeader = "published";
    private const string WhyHeader = "why";
    private const string QueueHeader = "queue";
    private const string StreamHeader = "stream";

    private readonly string _producer = Guid.NewGuid().ToString("N");
    private long _count;

    public OutgoingMessage Write(string queue, StreamPayload payload) =>
        new(topology.Exchange, queue, Properties([]), serializer.SerializeToArray(payload));

    /// <summary>A message as it came, and why it is here.</summary>
    public OutgoingMessage Write(string queue, DeadLetter letter) =>
        new(topology.DeadLetters, queue, Properties(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [WhyHeader] = letter.Reason,
            [QueueHeader] = queue,
            [StreamHeader] = letter.Stream,
        }), letter.Payload);

    /// <summary>Throws whatever the serializer throws when the body is none of ours.</summary>
    public StreamBatch Read(BasicDeliverEventArgs message, long sequence)
    {
        var payload = serializer.Deserialize(message.Body) ?? throw new InvalidDataException("The message is empty.");
        return new StreamBatch(payload, sequence, Published(message.BasicProperties));
    }

    private BasicProperties Properties(Dictionary<string, object?> headers)
    {
        headers[PublishedHeader] = time.GetUtcNow().ToUnixTimeMilliseconds();
        return new BasicProperties
        {
            Persistent = true,
            ContentType = ContentType,
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{_producer}-{Interlocked.Increment(ref _count)}"),
            Headers = headers,
        };
    }

    private DateTimeOffset Published(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(PublishedHeader, out var value) == true && value is long milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : time.GetUtcNow();
}
