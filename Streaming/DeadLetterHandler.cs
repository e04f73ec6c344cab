using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Streams;

namespace Social.Streaming;

/// <summary>
/// Writes what a queue's consumers gave up to the dead letters. Until the broker has it, the message holds back the purge, so it is never
/// acknowledged as if it had been delivered; the other streams flow on meanwhile, as far as the cache reaches.
/// </summary>
internal sealed partial class DeadLetterHandler(
    QueueId queue, StreamCaches caches, IDeadLetters deadLetters, Serializer<StreamPayload> serializer, StreamMetrics metrics, TimeProvider time,
    ILogger<DeadLetterHandler> logger) : IStreamFailureHandler
{
    public const string Undelivered = "delivery failed";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // one message that a consumer cannot take must not end the subscription
    public bool ShouldFaultSubsriptionOnError => false;

    /// <summary>Called on the agent's own scheduler, as all that touches the cache must be; so nothing here leaves it.</summary>
    public Task OnDeliveryFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        if (caches.Find(queue) is not { } cache)
            return Task.CompletedTask;
        foreach (var item in cache.TakeGivenUp())
            _ = WriteAsync(cache, item);
        return Task.CompletedTask;
    }

    public Task OnSubscriptionFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        LogNotSubscribed(streamIdentity, queue);
        return Task.CompletedTask;
    }

    private async Task WriteAsync(StreamCache cache, CachedBatch item)
    {
        var batch = (StreamBatch)item.Batch;
        var letter = new DeadLetter(queue, batch.Sequence, batch.StreamId.ToString(), serializer.SerializeToArray(batch.Payload), Undelivered);
        for (var pause = FirstPause; !cache.IsClosed; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await deadLetters.WriteAsync(letter, CancellationToken.None);
                StreamCache.Settle(item);
                metrics.DeadLettered(queue);
                LogGivenUp(letter.Stream, queue, letter.Sequence);
                return;
            }
            catch (Exception e)
            {
                LogNotWritten(e, queue, letter.Sequence);
            }
            await Task.Delay(pause, time, CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "No consumer could take a message of stream {Stream} from {Queue} at {Sequence}; it is with the dead letters")]
    private partial void LogGivenUp(string stream, QueueId queue, long sequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "The dead letter of {Queue} at {Sequence} could not be written and holds back what follows; trying again")]
    private partial void LogNotWritten(Exception exception, QueueId queue, long sequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A consumer of stream {Stream} on {Queue} could not be asked where it stands; it gets all that waits")]
    private partial void LogNotSubscribed(StreamId stream, QueueId queue);
}
