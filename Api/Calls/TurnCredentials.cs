using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Social.Api.Calls;

/// <summary>
/// Credentials that TURN servers can check without asking anybody (draft-uberti-behave-turn-rest-00): the name is the moment at which they end and the user, the password is
/// the HMAC of the name under the secret that the servers know.
/// </summary>
internal sealed class TurnCredentials
{
    private readonly ImmutableArray<string> _stun;
    private readonly ImmutableArray<string> _turn;
    private readonly byte[] _secret;
    private readonly TimeSpan _life;
    private readonly TimeProvider _time;

    public TurnCredentials(IOptions<IceOptions> options, TimeProvider time)
    {
        (_stun, _turn) = ([.. options.Value.StunUrls], [.. options.Value.TurnUrls]);
        (_secret, _life, _time) = (Encoding.UTF8.GetBytes(options.Value.Secret), options.Value.CredentialLife, time);
    }

    /// <summary>All servers, with credentials of this user that are good for as long as the settings say.</summary>
    public IceConfiguration For(long userId)
    {
        var expiry = (_time.GetUtcNow() + _life).ToUnixTimeSeconds();
        var servers = ImmutableArray.CreateBuilder<IceServer>();
        if (!_stun.IsEmpty)
            servers.Add(new IceServer(_stun));
        if (!_turn.IsEmpty)
        {
            // the servers count allocations by what stands behind the colon
            var name = string.Create(CultureInfo.InvariantCulture, $"{expiry}:{userId}");
            servers.Add(new IceServer(_turn, name, Convert.ToBase64String(Sign(name))));
        }
        return new IceConfiguration(servers.DrainToImmutable(), DateTimeOffset.FromUnixTimeSeconds(expiry));
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The draft and every TURN server want SHA-1; HMAC does not rest on its collisions")]
    private byte[] Sign(string name) => HMACSHA1.HashData(_secret, Encoding.UTF8.GetBytes(name));
}
