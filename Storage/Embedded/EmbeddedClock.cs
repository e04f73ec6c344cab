using Social.Grains;

namespace Social.Storage.Embedded;

/// <summary>An embedded store is in this process and has its clock.</summary>
internal sealed class EmbeddedClock(TimeProvider time) : IStoreClock
{
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken = default) => Task.FromResult(time.GetUtcNow());
}
