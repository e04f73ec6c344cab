using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Accounts;

/// <summary>What a front end needs to check access tokens by itself. Stateless; key 0.</summary>
[Alias("ITokenKeysGrain")]
public interface ITokenKeysGrain : IGrainWithIntegerKey
{
    /// <summary>All keys whose tokens may still be valid; the newest first.</summary>
    [Alias("PublicKeysAsync")]
    Task<ImmutableArray<SigningKey>> PublicKeysAsync();

    /// <summary>Sessions that ended since a moment; ask every second and overlap, so that a revoked session stops working everywhere within 5 s.</summary>
    [Alias("RevokedSinceAsync")]
    Task<RevokedSessions> RevokedSinceAsync(DateTimeOffset since);
}
