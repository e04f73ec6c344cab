using System.Collections.Immutable;

namespace Social.Grains;

/// <summary>The stored first answer to a request that carried an Idempotency-Key. Unique by user and key; kept for <see cref="Lifetime"/>.</summary>
/// <param name="Answer">The serialized first answer; opaque to the store.</param>
public sealed record StoredRepeat(long UserId, string Key, ImmutableArray<byte> BodyHash, ImmutableArray<byte> Answer, DateTimeOffset At)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
}
