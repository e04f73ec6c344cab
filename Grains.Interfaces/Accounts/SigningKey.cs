using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Accounts;

/// <summary>A public key that access tokens may be signed with: an EC P-256 key (RFC 7518 §6.2).</summary>
/// <param name="X">base64url coordinate.</param>
/// <param name="Y">base64url coordinate.</param>
[GenerateSerializer, Immutable, Alias("SigningKey")]
public sealed record SigningKey([property: Id(0)] string KeyId, [property: Id(1)] string X, [property: Id(2)] string Y);

/// <summary>Sessions that ended lately.</summary>
/// <param name="SessionIds">Ids of ended sessions.</param>
/// <param name="Until">Pass this as <c>since</c> next time.</param>
[GenerateSerializer, Immutable, Alias("RevokedSessions")]
public sealed record RevokedSessions([property: Id(0)] ImmutableArray<long> SessionIds, [property: Id(1)] DateTimeOffset Until);
