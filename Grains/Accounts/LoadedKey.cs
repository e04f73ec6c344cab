using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Social.Grains.Interfaces.Accounts;

namespace Social.Grains.Accounts;

/// <summary>A signing key ready for use.</summary>
internal sealed class LoadedKey
{
    public LoadedKey(SigningKeyRecord record)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(record.Pkcs8.AsSpan(), out _);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        KeyId = record.KeyId;
        CreatedAt = record.CreatedAt;
        Public = new SigningKey(KeyId, Base64Url.EncodeToString(parameters.Q.X), Base64Url.EncodeToString(parameters.Q.Y));
        // as a JsonWebKey, because its signers are pooled: one ECDsa instance is not safe to share
        Credentials = new SigningCredentials(
            new JsonWebKey
            {
                Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
                Crv = AccessTokenFormat.Curve,
                Kid = KeyId,
                X = Public.X,
                Y = Public.Y,
                D = Base64Url.EncodeToString(parameters.D),
            },
            AccessTokenFormat.Algorithm);
    }

    public string KeyId { get; }

    public DateTimeOffset CreatedAt { get; }

    public SigningKey Public { get; }

    public SigningCredentials Credentials { get; }
}
