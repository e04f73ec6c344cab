using Orleans.Streams;

namespace Social.Streaming;

/// <summary>A message in the cache.</summary>
internal sealed class CachedBatch(IBatchContainer batch, StreamTrack track, long position)
{
    public IBatchContainer Batch { get; } = batch;

    public StreamTrack Track { get; } = track;

    public long Position { get; } = position;

    /// <summary>Dead letters still to be written, one for each consumer that gave the message up.</summary>
    public int Owed { get; set; }
}
