namespace Social.Api.Gateway;

/// <summary>
/// A leaky bucket as one number (GCRA, ITU-T I.371): the moment at which all that was asked is paid for. Safe for many threads.
/// </summary>
internal sealed class RateBucket(RateKey key)
{
    private long _paidAt;
    private int _untold;

    public RateKey Key { get; } = key;

    /// <summary>Takes one request, or nothing when the bucket is full.</summary>
    /// <param name="cost">As many requests as it counts for, from 1; what counts for more than a burst takes a whole burst.</param>
    /// <param name="first">True: the first one that other processes have not been told of.</param>
    public RateVerdict Take(long now, int cost, out bool first)
    {
        var (interval, room) = (Key.Budget.Interval, Key.Budget.Room);
        var taken = (int)Math.Min(cost, Key.Budget.Burst);
        while (true)
        {
            var paidAt = Volatile.Read(ref _paidAt);
            var next = Math.Max(paidAt, now) + (interval * taken);
            if (next - now > room)
            {
                first = false;
                return new RateVerdict(false, 0, TimeSpan.FromTicks(next - now - room));
            }
            if (Interlocked.CompareExchange(ref _paidAt, next, paidAt) != paidAt)
                continue;
            first = Interlocked.Add(ref _untold, taken) == taken;
            return new RateVerdict(true, (room - (next - now)) / interval, TimeSpan.FromTicks(next - now));
        }
    }

    /// <summary>How many were taken since the last call.</summary>
    public int TakeUntold() => Interlocked.Exchange(ref _untold, 0);

    /// <summary>What all processes together have asked, as far ahead of now as it will take to pay.</summary>
    public void Merge(long now, long ahead)
    {
        while (true)
        {
            var paidAt = Volatile.Read(ref _paidAt);
            var merged = now + ahead + Volatile.Read(ref _untold) * Key.Budget.Interval;
            if (Interlocked.CompareExchange(ref _paidAt, merged, paidAt) == paidAt)
                return;
        }
    }
}
