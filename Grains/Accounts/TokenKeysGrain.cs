using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Social.Grains.Interfaces.Accounts;

namespace Social.Grains.Accounts;

/// <summary>What a front end needs to check access tokens by itself. Key: 0. Keeps nothing, so a lost activation costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class TokenKeysGrain(SigningKeys keys, IAccountStore accounts, IOptions<TokenOptions> options, TimeProvider time) : Grain, ITokenKeysGrain
{
    /// <summary>Nobody needs to know of sessions whose tokens have all ended, so nobody gets to read the whole table.</summary>
    private readonly TimeSpan _furthestBack = options.Value.AccessLifetime + TimeSpan.FromMinutes(5);

    public async Task<ImmutableArray<SigningKey>> PublicKeysAsync() => [.. (await keys.ListAsync()).Reverse().Select(k => k.Public)];

    public async Task<RevokedSessions> RevokedSinceAsync(DateTimeOffset since)
    {
        var now = time.GetUtcNow();
        var earliest = now - _furthestBack;
        return new RevokedSessions(await accounts.RevokedSinceAsync(since < earliest ? earliest : since), now);
    }
}
