using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Calls;

/// <summary>An event of a call, for a client that missed it.</summary>
[GenerateSerializer, Immutable, Alias("CallEvent")]
public sealed record CallEvent([property: Id(0)] int Seq, [property: Id(1)] string Type, [property: Id(2)] DateTimeOffset At, [property: Id(3)] CallNews News);

/// <summary>Sent with every event of a call.</summary>
/// <param name="Call">The call as it is after the event, or later.</param>
/// <param name="UserId">Whom the event is about.</param>
[GenerateSerializer, Immutable, Alias("CallNews")]
public sealed record CallNews([property: Id(0)] Call Call, [property: Id(1)] long? UserId = null, [property: Id(2)] CallReason? Reason = null);

/// <summary>What came after a sequence, oldest first.</summary>
/// <param name="LastSeq">The newest event's sequence.</param>
/// <param name="Gap">More than is kept: read the call.</param>
[GenerateSerializer, Immutable, Alias("MissedCallEvents")]
public sealed record MissedCallEvents([property: Id(0)] ImmutableArray<CallEvent> Events, [property: Id(1)] int LastSeq, [property: Id(2)] bool Gap);

/// <summary>Sent with <c>call.signal</c>.</summary>
/// <param name="From">Who says it; set by the server.</param>
/// <param name="Epoch">The sender's.</param>
/// <param name="MediaEpoch">The sender's: what came from media before them counts no more.</param>
[GenerateSerializer, Immutable, Alias("CallSignalled")]
public sealed record CallSignalled(
    [property: Id(0)] long CallId, [property: Id(1)] long From, [property: Id(2)] int Epoch, [property: Id(3)] string Kind, [property: Id(4)] string Payload,
    [property: Id(5)] int MediaEpoch);

/// <summary>Sent with <c>call.superseded</c>.</summary>
/// <param name="Epoch">That of the device that has the seat now.</param>
[GenerateSerializer, Immutable, Alias("CallSuperseded")]
public sealed record CallSuperseded([property: Id(0)] long CallId, [property: Id(1)] int Epoch);
