namespace Social.Streaming.Kafka;

/// <summary>A message could not be published: the broker is away or does not take it. The message names the reason; publishing it again may work.</summary>
[GenerateSerializer, Alias("Social.KafkaStreamException")]
public sealed class KafkaStreamException : Exception
{
    public KafkaStreamException()
    {
    }

    public KafkaStreamException(string message)
        : base(message)
    {
    }

    public KafkaStreamException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
