using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces.Accounts;

namespace Social.Grains.Accounts;

/// <summary>
/// The signing keys as this silo knows them, read again every few minutes and rotated when the newest is old enough. A key that has a predecessor is published for twice the time
/// that others may keep the key list before it signs, and stays published until the last token that it signed has ended.
/// </summary>
internal sealed partial class SigningKeys(
    ISigningKeyStore store, IOptions<TokenOptions> options, TimeProvider time, ILogger<SigningKeys> logger) : IDisposable
{
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PublishedFirst = 2 * AccessTokenFormat.KeysMaxAge;

    /// <summary>For clocks that differ and requests on their way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private readonly TokenOptions _options = options.Value;
    private readonly SemaphoreSlim _loading = new(1);
    private ImmutableArray<LoadedKey> _keys = [];
    private DateTimeOffset _checkedAt;

    /// <summary>The key to sign with: the newest that everybody has had the time to learn of.</summary>
    public async Task<LoadedKey> CurrentAsync()
    {
        var keys = await ListAsync();
        var known = time.GetUtcNow() - PublishedFirst;
        return keys.LastOrDefault(k => k.CreatedAt <= known) ?? keys[0];
    }

    /// <summary>All keys whose tokens may still be valid, oldest first; never empty.</summary>
    public async Task<ImmutableArray<LoadedKey>> ListAsync()
    {
        if (IsFresh())
            return _keys;
        await _loading.WaitAsync();
        try
        {
            if (!IsFresh())
            {
                _keys = await LoadAsync();
                _checkedAt = time.GetUtcNow();
            }
        }
        catch (Exception error) when (!_keys.IsEmpty)
        {
            // those at hand are still good; a key store that is away must not stop anybody from signing in
            LogKeysNotRead(error);
        }
        finally
        {
            _loading.Release();
        }
        return _keys;
    }

    private bool IsFresh() => !_keys.IsEmpty && time.GetUtcNow() - _checkedAt < Recheck;

    private async Task<ImmutableArray<LoadedKey>> LoadAsync()
    {
        var now = time.GetUtcNow();
        var records = await store.ListAsync();
        if (records.IsEmpty || records[^1].CreatedAt <= now - _options.KeyLifetime)
        {
            records = await store.AddAsync(Created(now), now - _options.KeyLifetime);
            LogKeyInUse(records[^1].KeyId);
        }
        // a key signs until its successor is known, and what it signed lives on for a token's life
        var dead = records.Skip(1).Select(k => k.CreatedAt).LastOrDefault(c => c + PublishedFirst + _options.AccessLifetime + Grace < now);
        if (dead != default)
        {
            await store.RemoveOlderAsync(dead);
            records = [.. records.Where(k => k.CreatedAt >= dead)];
        }
        return [.. records.Select(r => _keys.FirstOrDefault(k => string.Equals(k.KeyId, r.KeyId, StringComparison.Ordinal)) ?? new LoadedKey(r))];
    }

    private static SigningKeyRecord Created(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKeyRecord(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12)), [.. key.ExportPkcs8PrivateKey()], now);
    }

    public void Dispose() => _loading.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "The newest key that signs access tokens is now {KeyId}")]
    private partial void LogKeyInUse(string keyId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys could not be read; those known so far are used")]
    private partial void LogKeysNotRead(Exception error);
}
