namespace Social.Grains.Timelines;

/// <summary>How far this silo has followed a partition.</summary>
internal sealed class FollowedPartition(int part)
{
    private long _lastContact;
    private long _lastHeard;

    public int Part { get; } = part;

    /// <summary>When the partition last answered.</summary>
    public DateTimeOffset LastContact => new(Volatile.Read(ref _lastContact), TimeSpan.Zero);

    /// <summary>When the partition, or the store in its place, last told all it knew.</summary>
    public DateTimeOffset LastHeard => new(Volatile.Read(ref _lastHeard), TimeSpan.Zero);

    /// <summary>Done once the partition, or the store in its place, has answered once.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The window has been read.</summary>
    public volatile bool Opened;

    /// <summary>Following begins now: what was before comes with the window.</summary>
    public void Begin(DateTimeOffset now)
    {
        Volatile.Write(ref _lastContact, now.UtcTicks);
        Volatile.Write(ref _lastHeard, now.UtcTicks);
    }

    public void HeardFromPartition(DateTimeOffset now)
    {
        Begin(now);
        Answered.TrySetResult();
    }

    public void HeardFromStore(DateTimeOffset now)
    {
        Volatile.Write(ref _lastHeard, now.UtcTicks);
        Answered.TrySetResult();
    }
}
