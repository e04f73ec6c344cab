namespace Social.Streaming;

/// <summary>What one call of <c>OnNextAsync</c> or <c>OnNextBatchAsync</c> puts on a queue, as Orleans' serializer writes it.</summary>
[GenerateSerializer, Immutable, Alias("Social.StreamPayload")]
internal sealed record StreamPayload(
    [property: Id(0)] StreamId Stream, [property: Id(1)] List<object> Events, [property: Id(2)] Dictionary<string, object>? RequestContext);
