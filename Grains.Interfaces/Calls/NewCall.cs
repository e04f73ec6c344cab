using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Calls;

/// <summary>A call to begin.</summary>
/// <param name="UserIds">Whom to ring; all members where it is absent. In a room of more than 8 it must be given, with at most 7.</param>
[GenerateSerializer, Immutable, Alias("NewCall")]
public sealed record NewCall([property: Id(0)] long RoomId, [property: Id(1)] CallMedia Media, [property: Id(2)] ImmutableArray<long>? UserIds = null);

/// <summary>A person at one device.</summary>
/// <param name="Connection">The hub connection; null for a request over REST, behind which there is none.</param>
[GenerateSerializer, Immutable, Alias("CallDevice")]
public sealed record CallDevice([property: Id(0)] long UserId, [property: Id(1)] string? Connection = null);

/// <summary>What one participant says to another one's device.</summary>
/// <param name="Kind">What it is, one of <see cref="Kinds"/>.</param>
/// <param name="Payload">Opaque text, at most <see cref="LongestPayload"/> characters; the server does not read it.</param>
[GenerateSerializer, Immutable, Alias("CallSignal")]
public sealed record CallSignal([property: Id(0)] long To, [property: Id(1)] string Kind, [property: Id(2)] string Payload)
{
    /// <summary>In UTF-16 code units: what fits with its frame into the 64 KiB that a hub message may have.</summary>
    public const int LongestPayload = 32 * 1024;

    /// <summary>A description (JSEP, RFC 9429) or an ICE candidate (RFC 8839).</summary>
    public static ImmutableArray<string> Kinds { get; } = ["offer", "answer", "candidate"];
}
