using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Social.Streaming;

/// <summary>One message of a queue on its way to the consumers; crosses to their silo.</summary>
[GenerateSerializer, Immutable, Alias("Social.StreamBatch")]
internal sealed class StreamBatch : IBatchContainer
{
    [Id(0)]
    private readonly StreamPayload _payload;

    [Id(1)]
    private readonly EventSequenceTokenV2 _token;

    /// <param name="sequence">Grows from message to message of one queue: a Kafka offset, a delivery tag.</param>
    /// <param name="published">When the message came to the broker, or to this process if that is not known. Stays on the reading silo.</param>
    public StreamBatch(StreamPayload payload, long sequence, DateTimeOffset published)
    {
        _payload = payload;
        _token = new EventSequenceTokenV2(sequence);
        Published = published;
    }

    public StreamId StreamId => _payload.Stream;

    public StreamSequenceToken SequenceToken => _token;

    public StreamPayload Payload => _payload;

    public long Sequence => _token.SequenceNumber;

    [field: NonSerialized]
    public DateTimeOffset Published { get; }

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() =>
        _payload.Events.OfType<T>().Select((e, i) => Tuple.Create<T, StreamSequenceToken>(e, _token.CreateSequenceTokenForEvent(i)));

    public bool ImportRequestContext()
    {
        if (_payload.RequestContext is not { Count: > 0 } context)
            return false;
        RequestContextExtensions.Import(context);
        return true;
    }
}
