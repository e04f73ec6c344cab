using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Gateway;

/// <summary>Which access tokens are believed. Section <c>Accounts:Tokens</c>, the same as the silos'.</summary>
internal sealed class AccessTokenOptions
{
    public const string Section = AccessTokenFormat.Section;

    /// <summary>The <c>iss</c> that tokens must have.</summary>
    public string Issuer { get; set; } = AccessTokenFormat.DefaultIssuer;

    /// <summary>The <c>aud</c> that tokens must have.</summary>
    public string Audience { get; set; } = AccessTokenFormat.DefaultAudience;

    /// <summary>How long tokens are good, so how long a revoked session must be remembered.</summary>
    public TimeSpan AccessLifetime { get; set; } = AccessTokenFormat.DefaultLifetime;

    /// <summary>How many validated tokens are kept, 100 to 1,000,000; 2 to 3 kB each. More users at once than that cost 100 µs a request.</summary>
    public int CacheCapacity { get; set; } = 32 * 1024;

    public bool IsValid() => Issuer.Length > 0 && Audience.Length > 0 && AccessLifetime > TimeSpan.Zero && CacheCapacity is >= 100 and <= 1_000_000;
}
