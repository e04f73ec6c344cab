using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Social.Media.Addresses;

/// <summary>
/// Makes of a path the address that a client gets, and checks it when it comes back. What not everybody may see is signed until a moment that is the same for half a life of
/// an address, so that whoever asks again gets the same one and need not load the file again.
/// </summary>
public sealed class MediaAddresses
{
    public const string ExpiryParameter = "e";
    public const string SignatureParameter = "s";
    private const int SignatureBytes = 16;

    private readonly SigningSecret _secret;
    private readonly TimeProvider _time;
    private readonly long _step;
    private readonly string _before;

    internal MediaAddresses(SigningSecret secret, IOptions<MediaOptions> options, TimeProvider time)
    {
        (_secret, _time) = (secret, time);
        _step = (long)options.Value.AddressLife.TotalSeconds / 2;
        _before = options.Value.PublicUrl.TrimEnd('/');
    }

    /// <summary>The address of a path; null of none. What is no path of ours stays as it is.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public string? Of(string? path, bool isSigned)
    {
        if (path is null || !path.StartsWith('/'))
            return path;
        if (!isSigned)
            return _before + path;
        var expiry = ((_time.GetUtcNow().ToUnixTimeSeconds() / _step) + 2) * _step;
        return string.Create(CultureInfo.InvariantCulture, $"{_before}{path}?{ExpiryParameter}={expiry}&{SignatureParameter}={Signature(path, expiry)}");
    }

    /// <summary>How long the signature of a path is still good; null when it is none, or no longer.</summary>
    public TimeSpan? Remaining(string path, string? expiry, string? signature)
    {
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var until) || signature is null)
            return null;
        var left = TimeSpan.FromSeconds(Math.Min(until - _time.GetUtcNow().ToUnixTimeSeconds(), 2 * _step));
        var right = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Signature(path, until)), Encoding.UTF8.GetBytes(signature));
        return right && left > TimeSpan.Zero ? left : null;
    }

    private string Signature(string path, long expiry)
    {
        var hash = HMACSHA256.HashData(_secret.Key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{path}\n{expiry}")));
        return Base64Url.EncodeToString(hash.AsSpan(0, SignatureBytes));
    }
}
