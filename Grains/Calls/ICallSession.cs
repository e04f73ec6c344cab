using System.Collections.Immutable;
using Social.Grains.Interfaces.Calls;

namespace Social.Grains.Calls;

/// <summary>The side of a call that other grains and the sweep see. Key: call id.</summary>
[Alias("ICallSession")]
internal interface ICallSession : IGrainWithIntegerKey
{
    /// <summary>Begins it: rings whoever is not busy. Anything but <c>Added</c> has no effect.</summary>
    [Alias("BeginAsync"), ResponseTimeout("00:00:15")]
    Task<CallBeginning> BeginAsync(CallPlan plan);

    /// <summary>Makes sure that it lives, and does what is due.</summary>
    [Alias("WakeAsync"), ResponseTimeout("00:00:15")]
    Task WakeAsync();
}

/// <summary>A call that is to begin.</summary>
/// <param name="Called">Who is to be rung, at least one.</param>
[GenerateSerializer, Immutable, Alias("CallPlan")]
internal sealed record CallPlan(
    [property: Id(0)] long RoomId, [property: Id(1)] bool IsGroup, [property: Id(2)] CallMedia Media, [property: Id(3)] CallDevice Caller,
    [property: Id(4)] ImmutableArray<long> Called, [property: Id(5)] string? RepeatKey, [property: Id(6)] ImmutableArray<byte> RepeatHash);

/// <param name="OtherId">The call that is there already.</param>
/// <param name="Call">The new one.</param>
[GenerateSerializer, Immutable, Alias("CallBeginning")]
internal sealed record CallBeginning([property: Id(0)] CallAdditionOutcome Outcome, [property: Id(1)] long OtherId, [property: Id(2)] Call? Call);
