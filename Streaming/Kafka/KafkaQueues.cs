using System.Globalization;
using Orleans.Streams;

namespace Social.Streaming.Kafka;

/// <summary>One queue of Orleans for each partition. A stream's partition follows from Orleans' hash of its id, so it is the same everywhere.</summary>
internal sealed class KafkaQueues(string provider, int partitions)
{
    private readonly HashRingBasedPartitionedStreamQueueMapper _mapper =
        new([.. Enumerable.Range(0, partitions).Select(p => p.ToString(CultureInfo.InvariantCulture))], provider);

    public IStreamQueueMapper Mapper => _mapper;

    public int PartitionOf(StreamId stream) => PartitionOf(_mapper.GetQueueForStream(stream));

    public int PartitionOf(QueueId queue) => int.Parse(_mapper.QueueToPartition(queue), CultureInfo.InvariantCulture);
}
