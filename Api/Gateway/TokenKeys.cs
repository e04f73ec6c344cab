using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.IdentityModel.Tokens;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Gateway;

/// <summary>The public keys, asked for again when they are old, or, at a bounded rate, when a token names one that is not known.</summary>
internal sealed class TokenKeys(IGrainFactory grains, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _reading = new(1);
    private volatile Snapshot _snapshot = new([], FrozenDictionary<string, JsonWebKey>.Empty, DateTimeOffset.MinValue);

    /// <summary>All keys whose tokens may still be valid, the newest first.</summary>
    public async ValueTask<ImmutableArray<SigningKey>> AllAsync() => (await CurrentAsync(AccessTokenFormat.KeysMaxAge)).All;

    public async ValueTask<JsonWebKey?> FindAsync(string keyId)
    {
        var snapshot = await CurrentAsync(AccessTokenFormat.KeysMaxAge);
        if (!snapshot.ById.ContainsKey(keyId))
            snapshot = await CurrentAsync(Pause);
        return snapshot.ById.GetValueOrDefault(keyId);
    }

    private async ValueTask<Snapshot> CurrentAsync(TimeSpan maxAge)
    {
        if (IsYounger(maxAge))
            return _snapshot;
        await _reading.WaitAsync();
        try
        {
            if (!IsYounger(maxAge))
                _snapshot = await ReadAsync();
        }
        finally
        {
            _reading.Release();
        }
        return _snapshot;
    }

    private bool IsYounger(TimeSpan maxAge) => time.GetUtcNow() - _snapshot.ReadAt < maxAge;

    private async Task<Snapshot> ReadAsync()
    {
        var keys = await grains.GetGrain<ITokenKeysGrain>(0).PublicKeysAsync();
        var byId = keys.Select(k => new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = AccessTokenFormat.Curve,
            Kid = k.KeyId,
            X = k.X,
            Y = k.Y,
        });
        return new Snapshot(keys, byId.ToFrozenDictionary(k => k.Kid, StringComparer.Ordinal), time.GetUtcNow());
    }

    public void Dispose() => _reading.Dispose();

    private sealed record Snapshot(ImmutableArray<SigningKey> All, FrozenDictionary<string, JsonWebKey> ById, DateTimeOffset ReadAt);
}
