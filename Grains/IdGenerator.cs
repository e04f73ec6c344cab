using System.Security.Cryptography;

namespace Social.Grains;

/// <summary>
/// Mints 64-bit, time-ordered ids: milliseconds since 1970 in the upper 48 bits, a per-process seed and a counter in the lower 16. Strictly rising within a process even
/// when the clock steps back; two processes may clash, rarely: the store's primary key rejects that and the caller takes a fresh id.
/// </summary>
public sealed class IdGenerator(TimeProvider time)
{
    private readonly long _seed = RandomNumberGenerator.GetInt32(1 << 16);
    private long _last;

    public long Next()
    {
        var now = (time.GetUtcNow().ToUnixTimeMilliseconds() << 16) | _seed;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, now);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }

    /// <summary>The smallest id that a moment can have.</summary>
    public static long FirstAt(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() << 16;

    /// <summary>When an id was minted, to the millisecond.</summary>
    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds(id >> 16);
}
