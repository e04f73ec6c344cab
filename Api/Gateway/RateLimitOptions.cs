namespace Social.Api.Gateway;

/// <summary>How fast one caller may ask: a user, or an address where there is no user. Section <c>Api:Limits</c>. Practically open in Development.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "Api:Limits";

    /// <summary>GET and HEAD of a signed-in user.</summary>
    public RateLimit Read { get; set; } = new() { PerMinute = 1_200, Burst = 300 };

    /// <summary>Everything else of a signed-in user.</summary>
    public RateLimit Write { get; set; } = new() { PerMinute = 300, Burst = 100 };

    /// <summary>Searches of a signed-in user, which cost more than reading what is known.</summary>
    public RateLimit Search { get; set; } = new() { PerMinute = 300, Burst = 60 };

    /// <summary>Uploads of a signed-in user.</summary>
    public RateLimit Media { get; set; } = new() { PerMinute = 60, Burst = 30 };

    /// <summary>What a signed-in user does to begin calls, and asking for the servers that carry them.</summary>
    public RateLimit Calls { get; set; } = new() { PerMinute = 60, Burst = 30 };

    /// <summary>Files of media loaded from one IPv4 address or IPv6 /64.</summary>
    public RateLimit Files { get; set; } = new() { PerMinute = 6_000, Burst = 2_000 };

    /// <summary>Signing up, signing in and refreshing, from one IPv4 address or IPv6 /64. Wrong passwords are counted besides, see <c>Accounts:Throttle</c>.</summary>
    public RateLimit SignIn { get; set; } = new() { PerMinute = 300, Burst = 100 };

    /// <summary>Whatever comes from one IPv4 address or IPv6 /64 without a valid token.</summary>
    public RateLimit Anonymous { get; set; } = new() { PerMinute = 600, Burst = 200 };

    public void LoosenForDevelopment()
    {
        foreach (var limit in All())
            (limit.PerMinute, limit.Burst) = (RateLimit.Most, RateLimit.Most);
    }

    public bool IsValid() => All().All(l => l.PerMinute is >= 1 and <= RateLimit.Most && l.Burst is >= 1 and <= RateLimit.Most);

    private IEnumerable<RateLimit> All() => [Read, Write, Search, Media, Calls, Files, SignIn, Anonymous];
}

/// <summary>A steady rate and how much may come at once.</summary>
internal sealed class RateLimit
{
    public const int Most = 10_000_000;

    public int PerMinute { get; set; }

    public int Burst { get; set; }
}
