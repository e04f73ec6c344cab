namespace Social.Api.Gateway;

/// <summary>What requests are counted together, with its rate in the form that buckets use.</summary>
/// <param name="Name">As clients see it in the headers and operators in metrics.</param>
/// <param name="Interval">Ticks that one request costs.</param>
/// <param name="Room">Ticks that a burst may cost.</param>
internal sealed record RateBudget(string Name, long Interval, long Room)
{
    public static RateBudget Of(string name, RateLimit limit)
    {
        var interval = Math.Max(1, TimeSpan.TicksPerMinute / limit.PerMinute);
        return new RateBudget(name, interval, interval * limit.Burst);
    }

    public long Burst => Room / Interval;

    /// <summary>Value of <c>RateLimit-Policy</c>: so many units in the time in which an empty bucket fills.</summary>
    public string Policy { get; } = $"\"{Name}\";q={Room / Interval};w={Math.Max(1, Room / TimeSpan.TicksPerSecond)}";
}

/// <summary>Who is counted: a user id, or an address, in a budget.</summary>
internal readonly record struct RateKey(RateBudget Budget, UInt128 Caller);

/// <summary>Whether a request may go on.</summary>
/// <param name="Left">Requests that may follow at once.</param>
/// <param name="Wait">Until the next may follow, when this one may not; until all is refilled otherwise.</param>
internal readonly record struct RateVerdict(bool Allowed, long Left, TimeSpan Wait);
