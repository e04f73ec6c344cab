using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Social.Streaming.RabbitMq;

/// <summary>
/// Reads one queue for the pulling agent that owns it. The token of a message is a count of this receiver's own; what was delivered is
/// acknowledged up to the first message that was not. Whatever breaks, it opens another channel and goes on until it is shut down.
/// </summary>
internal sealed partial class RabbitMqReceiver(
    QueueId id, string queue, RabbitMqStreamOptions options, RabbitMqConnection connection, RabbitMqTopology topology,
    RabbitMqMessages messages, RabbitMqDeadLetters deadLetters, StreamCache? cache, StreamMetrics metrics, TimeProvider time, ILogger<RabbitMqReceiver> logger)
    : IQueueAdapterReceiver, IQueueFigures
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DepthInterval = TimeSpan.FromSeconds(5);

    // a channel that broke brings all of its messages again: what was left of two of them is remembered
    private readonly UnacknowledgedMessages _unacknowledged = new(2 * options.Prefetch);
    // bounded by the prefetch: the broker sends no more than that ahead of the acknowledgements
    private readonly Channel<IBatchContainer> _arrived = Channel.CreateUnbounded<IBatchContainer>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(connection.Closing);
    private Task _running = Task.CompletedTask;
    private long _depth = -1;

    public long? Lag => Interlocked.Read(ref _depth) is >= 0 and var depth ? depth + _unacknowledged.Undelivered : null;

    public long Oldest => cache?.Oldest ?? 0;

    public Task Initialize(TimeSpan timeout) => Initialize(timeout, CancellationToken.None);

    /// <summary>Returns at once: a broker that is away must not hold up the silo.</summary>
    public Task Initialize(TimeSpan timeout, CancellationToken cancellationToken)
    {
        metrics.Watch(id, this);
        // not on the scheduler of the agent
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    [Obsolete("Orleans calls the one with a cancellation token")]
    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        // what came again though it was done has nobody else to acknowledge it
        await AcknowledgeAsync();
        var read = new List<IBatchContainer>();
        while ((maxCount < 0 || read.Count < maxCount) && _arrived.Reader.TryRead(out var message))
            read.Add(message);
        return read;
    }

    [Obsolete("Orleans calls the one with a cancellation token")]
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => MessagesDeliveredAsync(messages, CancellationToken.None);

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken)
    {
        Delivered(messages);
        return AcknowledgeAsync();
    }

    public Task Shutdown(TimeSpan timeout) => Shutdown(timeout, CancellationToken.None);

    public async Task Shutdown(TimeSpan timeout, CancellationToken cancellationToken)
    {
        metrics.Unwatch(id, this);
        Delivered(cache?.Close() ?? []);
        await AcknowledgeAsync();
        await _stop.CancelAsync();
        await _running.WaitAsync(timeout, time, cancellationToken);
    }

    private void Delivered(IList<IBatchContainer> delivered)
    {
        foreach (var message in delivered)
            _unacknowledged.Done(message.SequenceToken.SequenceNumber);
        metrics.Delivered(id, delivered.Count);
    }

    /// <summary>Called by the agent alone, one call at a time: tags must reach the broker in their order.</summary>
    private async Task AcknowledgeAsync()
    {
        if (_unacknowledged.Advance() is not var (channel, tag))
            return;
        try
        {
            await channel.BasicAckAsync(tag, multiple: true, CancellationToken.None);
        }
        catch (Exception e)
        {
            // the channel is gone; its messages come again over the next one and are known
            LogNotAcknowledged(e, queue);
        }
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        string? problem = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var open = await connection.GetAsync(_stop.Token);
                await using var consumer = await RabbitMqConsumer.StartAsync(
                    open, queue, (ushort)options.Prefetch, PrepareAsync, Arrived, _stop.Token);
                (pause, problem) = (FirstPause, null);
                LogReads(queue);
                await FollowAsync(consumer);
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                // once for each way of failing
                if (!string.Equals(problem, e.Message, StringComparison.Ordinal))
                    LogInterrupted(e, queue);
                problem = e.Message;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task PrepareAsync(IChannel channel)
    {
        await topology.DeclareAsync(channel, queue, _stop.Token);
        _unacknowledged.Begin(channel);
    }

    /// <summary>Until the subscription ends; looks at the depth of the queue now and then.</summary>
    private async Task FollowAsync(RabbitMqConsumer consumer)
    {
        while (!consumer.Ended.IsCompleted)
        {
            Interlocked.Exchange(ref _depth, await consumer.Channel.MessageCountAsync(queue, _stop.Token));
            await Task.WhenAny(consumer.Ended, Task.Delay(DepthInterval, time, _stop.Token));
            _stop.Token.ThrowIfCancellationRequested();
        }

        throw new InvalidOperationException($"The subscription ended: {await consumer.Ended}");
    }

    private void Arrived(IChannel channel, BasicDeliverEventArgs message)
    {
        var name = message.BasicProperties.MessageId ?? $"without id {Guid.NewGuid():N}";
        if (!_unacknowledged.TryEnter(channel, message.DeliveryTag, name, message.Redelivered, out var sequence))
            return;
        try
        {
            _arrived.Writer.TryWrite(messages.Read(message, sequence));
        }
        catch (Exception e)
        {
            LogUnreadable(e, queue, name);
            // the body is only there during this call
            _ = SetAsideAsync(new DeadLetter(id, sequence, "", message.Body.ToArray(), $"unreadable: {e.Message}"));
        }
    }

    /// <summary>What comes behind flows on meanwhile, but is not acknowledged.</summary>
    private async Task SetAsideAsync(DeadLetter letter)
    {
        for (var pause = FirstPause; !_stop.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await deadLetters.WriteAsync(letter, _stop.Token);
                metrics.DeadLettered(id);
                metrics.Delivered(id, 1);
                _unacknowledged.Done(letter.Sequence);
                return;
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                LogNotSetAside(e, queue);
            }
            catch (OperationCanceledException)
            {
                // another receiver gets it
                return;
            }

            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reads {Queue}")]
    private partial void LogReads(string queue);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reading {Queue} was interrupted; it is tried again")]
    private partial void LogInterrupted(Exception exception, string queue);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Messages of {Queue} could not be acknowledged and come again")]
    private partial void LogNotAcknowledged(Exception exception, string queue);

    [LoggerMessage(Level = LogLevel.Error, Message = "Message {Id} of {Queue} cannot be read and goes to the dead letters")]
    private partial void LogUnreadable(Exception exception, string queue, string id);

    [LoggerMessage(Level = LogLevel.Error, Message = "An unreadable message of {Queue} could not be dead-lettered and is held; trying again")]
    private partial void LogNotSetAside(Exception exception, string queue);
}
