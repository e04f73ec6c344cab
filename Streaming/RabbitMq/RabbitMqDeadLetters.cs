
namespace Social.Streaming.RabbitMq;

/// <summary>Writes dead letters to their exchange, confirmed like any message.</summary>
internal sealed class RabbitMqDeadLetters(RabbitMqPublisher publisher, RabbitMqMessages messages, RabbitMqQueues queues) : IDeadLetters
{
    public Task WriteAsync(DeadLetter letter, CancellationToken cancel) =>
        publisher.PublishAsync(messages.Write(queues.Name(letter.Queue), letter)).WaitAsync(cancel);
}
