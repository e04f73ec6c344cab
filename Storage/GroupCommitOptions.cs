namespace Social.Storage;

/// <summary>The bounds of a <see cref="GroupCommit{TItem, TResult}"/>.</summary>
internal sealed record GroupCommitOptions
{
    /// <summary>How many writes may wait; one more fails with <c>unavailable</c>.</summary>
    public int Capacity { get; init; } = 16_384;

    /// <summary>How many writes go out together at most.</summary>
    public int LargestGroup { get; init; } = 1_000;

    /// <summary>How many groups may be under way at once.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>
    /// How long a write may take in all. One that has not begun after half of it fails with <c>unavailable</c> and is never done; the
    /// other half is for its commit.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
