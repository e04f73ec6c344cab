using System.Globalization;
using Orleans.Streams;

namespace Social.Streaming.RabbitMq;

/// <summary>Which queue a stream lies on, by consistent hashing of its id.</summary>
internal sealed class RabbitMqQueues(string provider, int count, RabbitMqTopology topology)
{
    public HashRingBasedPartitionedStreamQueueMapper Mapper { get; } =
        new([.. Enumerable.Range(0, count).Select(n => n.ToString(CultureInfo.InvariantCulture))], provider);

    /// <summary>The name on the broker.</summary>
    public string Name(QueueId queue) => topology.Queue(int.Parse(Mapper.QueueToPartition(queue), CultureInfo.InvariantCulture));

    public string NameFor(StreamId stream) => Name(Mapper.GetQueueForStream(stream));
}
