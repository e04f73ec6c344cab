using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Social.Grains.Accounts;
using Social.Grains.Interfaces;

namespace Social.Storage.Embedded.Accounts;

/// <summary>
/// Signing keys in <c>signing-keys.json</c> in the data folder, readable by its owner only; replaced whole, so that a crash leaves the
/// old or the new file.
/// </summary>
internal sealed class EmbeddedSigningKeyStore(IOptions<EmbeddedStorageOptions> options) : ISigningKeyStore, IDisposable
{
    private const string FileName = "signing-keys.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly string _folder = Path.GetFullPath(options.Value.Folder);
    private readonly SemaphoreSlim _changing = new(1);

    public Task<ImmutableArray<SigningKeyRecord>> ListAsync(CancellationToken cancellationToken = default) =>
        UnderLockAsync(keys => keys, cancellationToken);

    public Task<ImmutableArray<SigningKeyRecord>> AddAsync(
        SigningKeyRecord key, DateTimeOffset unlessNewerThan, CancellationToken cancellationToken = default) =>
        UnderLockAsync(keys => keys.Any(k => k.CreatedAt > unlessNewerThan) ? keys : keys.Add(key), cancellationToken);

    public Task RemoveOlderAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        UnderLockAsync(keys => keys.RemoveAll(k => k.CreatedAt < before && k != keys[^1]), cancellationToken);

    public void Dispose() => _changing.Dispose();

    private async Task<ImmutableArray<SigningKeyRecord>> UnderLockAsync(
        Func<ImmutableArray<SigningKeyRecord>, ImmutableArray<SigningKeyRecord>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            // the file system blocks
            return await Task.Run(() => Change(change), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SocialException.Unavailable("The signing keys cannot be read or written.", e);
        }
        finally
        {
            _changing.Release();
        }
    }

    private ImmutableArray<SigningKeyRecord> Change(Func<ImmutableArray<SigningKeyRecord>, ImmutableArray<SigningKeyRecord>> change)
    {
        var path = Path.Combine(_folder, FileName);
        var before = Read(path);
        var after = change(before).Sort((a, b) => a.CreatedAt.CompareTo(b.CreatedAt));
        if (!after.SequenceEqual(before))
        {
            var file = after.Select(k => new StoredKey(k.KeyId, [.. k.Pkcs8], k.CreatedAt)).ToArray();
            DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(file, Json));
        }

        return after;
    }

    private static ImmutableArray<SigningKeyRecord> Read(string path)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            var stored = JsonSerializer.Deserialize<StoredKey[]>(File.ReadAllBytes(path)) ?? [];
            return [.. stored.Select(k => new SigningKeyRecord(k.KeyId, [.. k.Pkcs8], k.CreatedAt)).OrderBy(k => k.CreatedAt)];
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{path} is damaged. Restore it, or remove it: everybody must then sign in again.", e);
        }
    }

    private sealed record StoredKey(string KeyId, byte[] Pkcs8, DateTimeOffset CreatedAt);
}
