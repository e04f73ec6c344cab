using System.Collections.Immutable;

namespace Social.Grains.Accounts;

/// <summary>The private keys that sign access tokens: a file in the data folder when embedded, readable by its owner only.</summary>
public interface ISigningKeyStore
{
    /// <summary>All keys, oldest first; empty on the first run.</summary>
    Task<ImmutableArray<SigningKeyRecord>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a key durably, unless one younger than <paramref name="unlessNewerThan"/> is there already (another silo was faster). Returns all keys as they are then.</summary>
    Task<ImmutableArray<SigningKeyRecord>> AddAsync(
        SigningKeyRecord key, DateTimeOffset unlessNewerThan, CancellationToken cancellationToken = default);

    /// <summary>Removes keys made before a moment, but never the newest.</summary>
    Task RemoveOlderAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>A private signing key.</summary>
/// <param name="Pkcs8">The P-256 private key in PKCS #8 (RFC 5958), DER.</param>
public sealed record SigningKeyRecord(string KeyId, ImmutableArray<byte> Pkcs8, DateTimeOffset CreatedAt);
