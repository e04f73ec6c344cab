using System.Collections.Immutable;

namespace Social.Grains.Interfaces;

/// <summary>A client's Idempotency-Key together with what it was sent with; kept for 24 h per user.</summary>
/// <param name="Key">1 to 128 printable ASCII characters.</param>
/// <param name="BodyHash">SHA-256 of route and body: the same key with another hash is refused.</param>
[GenerateSerializer, Immutable, Alias("RepeatKey")]
public sealed record RepeatKey([property: Id(0)] string Key, [property: Id(1)] ImmutableArray<byte> BodyHash);

/// <summary>An answer and whether it is the stored first one.</summary>
[GenerateSerializer, Immutable, Alias("Repeatable`1")]
public sealed record Repeatable<T>([property: Id(0)] T Value, [property: Id(1)] bool Replayed);
