namespace Social.Grains.Calls;

/// <summary>How long things may take in a call. Section <c>Calls</c>.</summary>
internal sealed class CallOptions
{
    public const string Section = "Calls";

    /// <summary>How long it rings.</summary>
    public TimeSpan Ring { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a seat is kept for a device that is away.</summary>
    public TimeSpan Reconnect { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Without word from its front end for this long, a connection counts as gone.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a call lasts at most.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(24);

    public bool IsValid() => new[] { Ring, Reconnect, Lease }.All(t => t >= TimeSpan.FromMilliseconds(100) && t <= TimeSpan.FromMinutes(10))
        && Longest >= TimeSpan.FromSeconds(1) && Longest <= TimeSpan.FromDays(7);

    internal CallTimes ToTimes() => new(Ring, Reconnect, Longest);
}
