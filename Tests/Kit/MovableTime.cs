namespace Social.Tests.Kit;

/// <summary>The system's time, moved by as much as a test wants. Timers run in real time.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long _offsetTicks;

    public void Move(TimeSpan by) => Interlocked.Add(ref _offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
}
