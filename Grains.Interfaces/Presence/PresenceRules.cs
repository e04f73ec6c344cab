namespace Social.Grains.Interfaces.Presence;

/// <summary>What front ends and grains must agree on.</summary>
public static class PresenceRules
{
    /// <summary>How many partitions there are, for good.</summary>
    public const int Parts = 16;

    /// <summary>The most devices in a report, and the most changes in an answer.</summary>
    public const int LargestReport = 4_096;

    /// <summary>After this time without a heartbeat a device counts as gone.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    /// <summary>For so long a device counts whose connection has closed, so that a page that reloads does not flicker.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Where a user belongs: the upper bits of Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4).</summary>
    public static int PartOf(long userId) => (int)(((ulong)userId * 0x9E37_79B9_7F4A_7C15) >> 60);
}
