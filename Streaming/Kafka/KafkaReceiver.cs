using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Social.Streaming.Kafka;

/// <summary>One partition, from the consumer's poll thread to the agent of its queue. Nothing here waits for the broker but <see cref="Shutdown(TimeSpan)"/>.</summary>
internal sealed partial class KafkaReceiver(QueueId queue, KafkaConnection kafka) : IQueueAdapterReceiver, IQueueFigures
{
    /// <summary>Messages that wait here before the partition is paused, and so few that it is read again.</summary>
    private const int High = 2000;
    private const int Low = 500;

    /// <summary>Unreadable messages without a dead letter; with more the partition waits for the broker to take them.</summary>
    private const int MostHeld = 1000;
    private const int LargestRead = 1000;
    private const string Unreadable = "unreadable";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Channel<ConsumeResult<byte[], byte[]>> _inbox = Channel.CreateBounded<ConsumeResult<byte[], byte[]>>(
        new BoundedChannelOptions(High) { SingleReader = true, SingleWriter = true });

    // the agent makes the cache first
    private readonly StreamCache? _cache = kafka.Caches.Find(queue);
    private int _isPaused;
    private volatile bool _isClosed;

    public TopicPartition Partition { get; } = new(kafka.Options.Topic, kafka.Queues.PartitionOf(queue));

    public OffsetLedger Ledger { get; } = new();

    /// <summary>What the broker is known to have; belongs to the reader.</summary>
    public long Committed { get; set; } = -1;

    public long? Lag => kafka.Reader.LagOf(this);

    public long Oldest => _cache?.Oldest ?? 0;

    public Task Initialize(TimeSpan timeout) => Initialize(timeout, CancellationToken.None);

    public Task Initialize(TimeSpan timeout, CancellationToken cancellationToken)
    {
        kafka.Metrics.Watch(queue, this);
        kafka.Reader.Add(this);
        return Task.CompletedTask;
    }

    [Obsolete("Orleans calls the one with a token")]
    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        var most = maxCount is > 0 and < LargestRead ? maxCount : LargestRead;
        var batches = new List<IBatchContainer>();
        while (batches.Count < most && Ledger.HeldCount < MostHeld && _inbox.Reader.TryRead(out var result))
        {
            if (Read(result) is { } batch)
                batches.Add(batch);
        }
        if (_inbox.Reader.Count <= Low && Interlocked.Exchange(ref _isPaused, 0) == 1)
            kafka.Reader.Resume(this);
        return Task.FromResult<IList<IBatchContainer>>(batches);
    }

    [Obsolete("Orleans calls the one with a token")]
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => MessagesDeliveredAsync(messages, CancellationToken.None);

    /// <summary>Takes note; the reader commits in the background.</summary>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken)
    {
        if (messages.Count > 0)
        {
            Ledger.Done(((StreamBatch)messages[^1]).Sequence);
            kafka.Metrics.Delivered(queue, messages.Count);
        }
        return Task.CompletedTask;
    }

    public Task Shutdown(TimeSpan timeout) => Shutdown(timeout, CancellationToken.None);

    /// <summary>Commits what is done and gives the partition back.</summary>
    public async Task Shutdown(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _isClosed = true;
        await MessagesDeliveredAsync(_cache?.Close() ?? [], cancellationToken);
        kafka.Metrics.Unwatch(queue, this);
        await kafka.Reader.RemoveAsync(this, timeout, cancellationToken);
    }

    /// <summary>From the poll thread. False when the message has no room; it is to be read again after the pause.</summary>
    public bool Accept(ConsumeResult<byte[], byte[]> result) => _inbox.Writer.TryWrite(result);

    /// <summary>From the poll thread: whether to pause now. The pause ends when the agent has caught up.</summary>
    public bool Pauses()
    {
        if (_inbox.Reader.Count < High)
            return false;
        Volatile.Write(ref _isPaused, 1);
        return true;
    }

    private StreamBatch? Read(ConsumeResult<byte[], byte[]> result)
    {
        var offset = result.Offset.Value;
        try
        {
            var payload = kafka.Serializer.Deserialize(result.Message.Value ?? []);
            if (payload is not { Events.Count: > 0 })
                throw new InvalidDataException("a message without events");
            Ledger.Read(offset);
            return new StreamBatch(payload, offset, new DateTimeOffset(result.Message.Timestamp.UtcDateTime));
        }
        catch (Exception e)
        {
            // whatever a serializer makes of bytes that are not its own
            LogUnreadable(e, Partition, offset);
            Ledger.Hold(offset);
            _ = DeadLetterAsync(result);
            return null;
        }
    }

    private async Task DeadLetterAsync(ConsumeResult<byte[], byte[]> result)
    {
        var offset = result.Offset.Value;
        var stream = result.Message.Key is { } key ? System.Text.Encoding.UTF8.GetString(key) : "";
        var letter = new DeadLetter(queue, offset, stream, result.Message.Value ?? [], Unreadable);
        for (var pause = FirstPause; !_isClosed; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await kafka.DeadLetters.WriteAsync(letter, CancellationToken.None);
                Ledger.Release(offset);
                kafka.Metrics.DeadLettered(queue);
                return;
            }
            catch (KafkaStreamException e)
            {
                LogNotWritten(e, Partition, offset);
            }
            await Task.Delay(pause, kafka.Time, CancellationToken.None);
        }
    }

    private void LogUnreadable(Exception exception, TopicPartition partition, long offset) => LogUnreadable(kafka.Logger, exception, partition, offset);

    private void LogNotWritten(Exception exception, TopicPartition partition, long offset) => LogNotWritten(kafka.Logger, exception, partition, offset);

    [LoggerMessage(Level = LogLevel.Error, Message = "The message of {Partition} at {Offset} cannot be read; it goes to the dead letters")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, TopicPartition partition, long offset);

    [LoggerMessage(Level = LogLevel.Error, Message = "The dead letter of {Partition} at {Offset} could not be written; nothing after it is committed, trying again")]
    private static partial void LogNotWritten(ILogger logger, Exception exception, TopicPartition partition, long offset);
}
