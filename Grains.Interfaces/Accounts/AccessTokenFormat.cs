namespace Social.Grains.Interfaces.Accounts;

/// <summary>
/// What silos put into access tokens and front ends look for: a JWT after RFC 9068, without its <c>client_id</c> (there are no OAuth clients) and <c>jti</c> (a token
/// stands and falls with its session, <c>sid</c>).
/// </summary>
public static class AccessTokenFormat
{
    /// <summary>The section of the settings that silos and front ends share.</summary>
    public const string Section = "Accounts:Tokens";
    public const string DefaultIssuer = "social";
    public const string DefaultAudience = "social";
    public const string Type = "at+jwt";
    public const string Algorithm = "ES256";
    public const string Curve = "P-256";
    public const string SubjectClaim = "sub";
    public const string SessionClaim = "sid";
    public const string RoleClaim = "role";

    /// <summary>How long a token is good.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long others may keep the list of public keys; a new key signs only after twice this time.</summary>
    public static readonly TimeSpan KeysMaxAge = TimeSpan.FromMinutes(5);
}
