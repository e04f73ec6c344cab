using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Social.Grains.Accounts;

/// <summary>
/// A refresh token: the session's id, a secret that stays (the family) and one that changes with each refresh, base64url. The family tells a token that was exchanged before,
/// which ends the session, from a guess, which must not.
/// </summary>
internal readonly struct RefreshToken
{
    private const int FamilyLength = 16;
    private const int SecretLength = 32;
    private const int Length = sizeof(long) + FamilyLength + SecretLength;
    private readonly byte[] _bytes;

    private RefreshToken(byte[] bytes) => _bytes = bytes;

    public long SessionId => BinaryPrimitives.ReadInt64BigEndian(_bytes);

    /// <summary>SHA-256, unsalted and fast: the secrets are random and long, so there is nothing to guess.</summary>
    public ImmutableArray<byte> FamilyHash => [.. SHA256.HashData(_bytes.AsSpan(sizeof(long), FamilyLength))];

    public ImmutableArray<byte> SecretHash => [.. SHA256.HashData(_bytes.AsSpan(sizeof(long) + FamilyLength))];

    public static RefreshToken New(long sessionId)
    {
        var bytes = RandomNumberGenerator.GetBytes(Length);
        BinaryPrimitives.WriteInt64BigEndian(bytes, sessionId);
        return new RefreshToken(bytes);
    }

    /// <summary>The same session and family with another secret.</summary>
    public RefreshToken Next()
    {
        var bytes = (byte[])_bytes.Clone();
        RandomNumberGenerator.Fill(bytes.AsSpan(sizeof(long) + FamilyLength));
        return new RefreshToken(bytes);
    }

    public static bool TryParse(string text, out RefreshToken token)
    {
        var bytes = new byte[Length];
        var isToken = Base64Url.IsValid(text, out var length) && length == Length && Base64Url.TryDecodeFromChars(text, bytes, out _);
        token = new RefreshToken(bytes);
        return isToken;
    }

    public override string ToString() => Base64Url.EncodeToString(_bytes);
}
