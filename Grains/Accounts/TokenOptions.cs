using Social.Grains.Interfaces.Accounts;

namespace Social.Grains.Accounts;

/// <summary>What access and refresh tokens say and how long they last. Section <c>Accounts:Tokens</c>; front ends must have the same issuer, audience and lifetime.</summary>
internal sealed class TokenOptions
{
    public const string Section = AccessTokenFormat.Section;

    /// <summary>The <c>iss</c> of access tokens.</summary>
    public string Issuer { get; set; } = AccessTokenFormat.DefaultIssuer;

    /// <summary>The <c>aud</c> of access tokens.</summary>
    public string Audience { get; set; } = AccessTokenFormat.DefaultAudience;

    /// <summary>How long an access token is good: 1 minute to 1 day.</summary>
    public TimeSpan AccessLifetime { get; set; } = AccessTokenFormat.DefaultLifetime;

    /// <summary>How long a session lives after its last refresh.</summary>
    public TimeSpan RefreshLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a signing key is in use before the next one is made; at least an hour.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(30);

    public bool IsValid() =>
        Issuer.Length > 0 && Audience.Length > 0 && AccessLifetime >= TimeSpan.FromMinutes(1) && AccessLifetime <= TimeSpan.FromDays(1)
        && RefreshLifetime > AccessLifetime && KeyLifetime >= TimeSpan.FromHours(1);
}
