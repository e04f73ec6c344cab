using Orleans.Concurrency;

namespace Social.Grains.Calls;

/// <summary>
/// Which calls a person is in, so that they are in one at a time. Key: user id. All of it interleaves: a call asks while its caller's invitation waits for that call.
/// </summary>
[Alias("ICallSeats")]
internal interface ICallSeats : IGrainWithIntegerKey
{
    /// <summary>A call wants to ring. A call of a room in which the person themselves is calling just now rings: one of the two will give way.</summary>
    [Alias("OfferAsync"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<CallOffer> OfferAsync(long callId, long roomId);

    /// <summary>The person goes into a call. False when they are in another.</summary>
    [Alias("TakeAsync"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task<bool> TakeAsync(long callId, long roomId);

    /// <summary>The call has nothing to do with the person any more.</summary>
    [Alias("FreeAsync"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    Task FreeAsync(long callId);
}

[GenerateSerializer, Alias("CallOffer")]
internal enum CallOffer
{
    Rings,

    /// <summary>In another call, and lets further ones wait.</summary>
    Waits,

    /// <summary>In another call.</summary>
    Busy,
}
