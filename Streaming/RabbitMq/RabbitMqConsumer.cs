using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Social.Streaming.RabbitMq;

/// <summary>One subscription to one queue over one channel, from opening to whatever ended it.</summary>
internal sealed class RabbitMqConsumer : AsyncDefaultBasicConsumer, IAsyncDisposable
{
    private readonly Action<IChannel, BasicDeliverEventArgs> _arrived;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RabbitMqConsumer(IChannel channel, Action<IChannel, BasicDeliverEventArgs> arrived)
        : base(channel) => _arrived = arrived;

    /// <summary>Why no more messages will come.</summary>
    public Task<string> Ended => _ended.Task;

    /// <param name="prepare">Called on the open channel before the first message can come.</param>
    public static async Task<RabbitMqConsumer> StartAsync(
        IConnection connection, string queue, ushort prefetch, Func<IChannel, Task> prepare,
        Action<IChannel, BasicDeliverEventArgs> arrived, CancellationToken cancellation)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        var consumer = new RabbitMqConsumer(channel, arrived);
        try
        {
            await prepare(channel);
            await channel.BasicQosAsync(0, prefetch, global: false, cancellation);
            await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellation);
            return consumer;
        }
        catch (Exception)
        {
            await consumer.DisposeAsync();
            throw;
        }
    }

    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        _arrived(Channel, new BasicDeliverEventArgs(
            consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, body, cancellationToken));
        return Task.CompletedTask;
    }

    /// <summary>The broker ended the subscription by itself: the queue was deleted.</summary>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _ended.TrySetResult("the broker cancelled it");
        return base.HandleBasicCancelAsync(consumerTag, cancellationToken);
    }

    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        _ended.TrySetResult(reason.ReplyText);
        return base.HandleChannelShutdownAsync(channel, reason);
    }

    /// <summary>Closes the channel: the broker gives everything unacknowledged to the next consumer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Channel.IsOpen)
            await Channel.AbortAsync();
        await Channel.DisposeAsync();
    }
}
