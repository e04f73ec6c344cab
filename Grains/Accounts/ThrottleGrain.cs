using Orleans.Placement;

namespace Social.Grains.Accounts;

/// <summary>
/// A token bucket in memory. Key: what is counted, hashed. A lost activation costs the count: the bucket is full again, so whoever makes a silo die gets a burst more. Idle ones are
/// collected after half an hour, by when each bucket of the defaults is full anyway; that bounds their number by the attempts of half an hour.
/// </summary>
[CollectionAgeLimit(Minutes = 30), RandomPlacement]
internal sealed class ThrottleGrain(TimeProvider time) : Grain, IThrottleGrain
{
    private double _tokens = double.PositiveInfinity;
    private DateTimeOffset _at;

    public Task<TimeSpan?> TakeAsync(Bucket bucket)
    {
        Refill(bucket);
        if (_tokens < 1)
            return Task.FromResult<TimeSpan?>((1 - _tokens) * bucket.Every);
        _tokens--;
        return Task.FromResult<TimeSpan?>(null);
    }

    public Task ReturnAsync(Bucket bucket)
    {
        _tokens = Math.Min(bucket.Burst, _tokens + 1);
        return Task.CompletedTask;
    }

    private void Refill(Bucket bucket)
    {
        var now = time.GetUtcNow();
        var gained = Math.Max(0, (now - _at) / bucket.Every);
        _tokens = Math.Min(bucket.Burst, _tokens + gained);
        _at = now;
    }
}
