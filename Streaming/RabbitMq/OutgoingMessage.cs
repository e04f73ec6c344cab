using RabbitMQ.Client;

namespace Social.Streaming.RabbitMq;

/// <summary>One message on its way to the broker, and whoever waits for the confirmation.</summary>
internal sealed record OutgoingMessage(string Exchange, string RoutingKey, BasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    // continuations of callers must not run on the thread that reads confirmations
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Confirmed => _confirmed.Task;

    /// <summary>True once nobody waits any more: it is not sent then.</summary>
    public bool IsSettled => _confirmed.Task.IsCompleted;

    /// <summary>Why the broker did not take it the last time, if it did not.</summary>
    public Exception? Refusal { get; set; }

    public void Confirm() => _confirmed.TrySetResult();

    public void Fail(string problem, Exception? cause = null)
    {
        if (_confirmed.TrySetException(new RabbitMqPublishException($"{problem} ({Exchange}/{RoutingKey})", cause)))
            // looked at here, because its caller may have gone
            _ = _confirmed.Task.Exception;
    }
}
