using Orleans.Streams;

namespace Social.Streaming;

/// <summary>A message that was given up.</summary>
/// <param name="Queue">The queue it came on.</param>
/// <param name="Sequence">Its place there: the <see cref="StreamBatch.Sequence"/>.</param>
/// <param name="Stream">The stream it belongs to; empty when it could not be read.</param>
/// <param name="Payload">The message as it came.</param>
internal sealed record DeadLetter(QueueId Queue, long Sequence, string Stream, ReadOnlyMemory<byte> Payload, string Reason);
