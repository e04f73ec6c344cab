using System.Text.Json.Serialization;

namespace Social.Grains.Interfaces.Calls;

/// <summary>The samples of one participant in one call: their number, means, and the worst.</summary>
[GenerateSerializer, Immutable, Alias("CallQuality")]
public sealed record CallQuality(
    [property: Id(0)] int Samples, [property: Id(1), JsonConverter(typeof(SequenceJsonConverter))] long Bitrate, [property: Id(2)] int Loss,
    [property: Id(3)] int WorstLoss, [property: Id(4)] int Rtt, [property: Id(5)] int WorstRtt, [property: Id(6)] int Jitter);

/// <summary>What one participant measured at one moment.</summary>
/// <param name="Bitrate">Bits a second that arrive, 0 to 1,000,000,000.</param>
/// <param name="Loss">Packets of a thousand that did not arrive, 0 to 1,000.</param>
/// <param name="Rtt">Milliseconds there and back, 0 to 60,000.</param>
/// <param name="Jitter">Milliseconds (RFC 3550 §6.4.1), 0 to 60,000.</param>
[GenerateSerializer, Immutable, Alias("CallSample")]
public sealed record CallSample([property: Id(0)] long Bitrate, [property: Id(1)] long Loss, [property: Id(2)] long Rtt, [property: Id(3)] long Jitter);
