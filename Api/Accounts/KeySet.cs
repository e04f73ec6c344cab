using System.Collections.Immutable;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Accounts;

/// <summary>A JSON Web Key Set (RFC 7517 §5), the newest key first.</summary>
internal sealed record KeySet(ImmutableArray<PublicKey> Keys);

/// <summary>A public EC key (RFC 7518 §6.2).</summary>
internal sealed record PublicKey(string Kty, string Crv, string Use, string Alg, string Kid, string X, string Y)
{
    public static PublicKey Of(SigningKey key) => new("EC", AccessTokenFormat.Curve, "sig", AccessTokenFormat.Algorithm, key.KeyId, key.X, key.Y);
}
