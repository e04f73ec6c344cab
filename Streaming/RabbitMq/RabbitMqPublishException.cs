namespace Social.Streaming.RabbitMq;

/// <summary>The broker did not confirm an event. It may still have arrived, unless the broker refused it.</summary>
[GenerateSerializer, Alias("social.streaming.RabbitMqPublishException")]
public sealed class RabbitMqPublishException : Exception
{
    public RabbitMqPublishException()
    {
    }

    public RabbitMqPublishException(string message)
        : base(message)
    {
    }

    public RabbitMqPublishException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
