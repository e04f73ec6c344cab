namespace Social.Grains.Search;

/// <summary>Section <c>Search</c>.</summary>
public sealed class SearchOptions
{
    public const string Section = "Search";

    /// <summary>False: this silo indexes no posts; what happens meanwhile is indexed when it, or another, does again. For measurements.</summary>
    public bool Index { get; set; } = true;

    /// <summary>How many searches of a silo run in the stores at once. 1 to 64.</summary>
    public int Concurrency { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 64);

    /// <summary>How many more may wait; the rest get 503. 1 to 10,000.</summary>
    public int Queue { get; set; } = 200;

    /// <summary>How long the stores may work on a search before it is given up with 503. 50 ms to 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    internal bool IsValid() =>
        Concurrency is >= 1 and <= 64 && Queue is >= 1 and <= 10_000 && Timeout >= TimeSpan.FromMilliseconds(50) && Timeout <= TimeSpan.FromSeconds(10);
}
