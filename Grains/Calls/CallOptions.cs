namespace Social.Grains.Calls;

/// <summary>How long things may take in a call, and how many a person may begin. Section <c>Calls</c>.</summary>
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

    /// <summary>How many calls a person can begin at once: each makes devices ring and may leave a notification. 1 to 100,000. Practically open in Development.</summary>
    public int BegunAtOnce { get; set; } = 60;

    /// <summary>How many more in a minute after that. 1 to 100,000. Practically open in Development.</summary>
    public int BegunPerMinute { get; set; } = 6;

    public bool IsValid() => new[] { Ring, Reconnect, Lease }.All(t => t >= TimeSpan.FromMilliseconds(100) && t <= TimeSpan.FromMinutes(10))
        && Longest >= TimeSpan.FromSeconds(1) && Longest <= TimeSpan.FromDays(7)
        && BegunAtOnce is >= 1 and <= 100_000 && BegunPerMinute is >= 1 and <= 100_000;

    internal CallTimes ToTimes() => new(Ring, Reconnect, Longest);
}
