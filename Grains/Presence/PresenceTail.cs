using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>The last changes of a partition, numbered from 1. Used by one grain, so by one thread at a time.</summary>
internal sealed class PresenceTail
{
    /// <summary>At a thousand changes a second in a partition, the last quarter of a minute.</summary>
    public const int Capacity = 16_384;

    private const long OfState = -1;
    private readonly SightChange[] _entries = new SightChange[Capacity];

    /// <summary>The number of the last change; 0 for none.</summary>
    public long Last { get; private set; }

    public void AddState(long userId) => Add(new SightChange(userId, OfState));

    public void Add(SightChange change) => _entries[++Last % Capacity] = change;

    /// <summary>Reads what came after a number, each user once.</summary>
    /// <param name="most">Reads no further than so many changes.</param>
    /// <returns>The number of the last change that was read; false for <c>Whole</c> where some before it are forgotten.</returns>
    public (long Read, bool Whole) Read(long after, int most, HashSet<long> users, HashSet<SightChange> sights)
    {
        var oldest = Math.Max(0, Last - Capacity);
        var whole = after >= oldest && after <= Last;
        var from = whole ? after : oldest;
        var to = Math.Min(Last, from + most);
        for (var number = from + 1; number <= to; number++)
        {
            var entry = _entries[number % Capacity];
            if (entry.ViewerId == OfState)
                users.Add(entry.UserId);
            else
                sights.Add(entry);
        }
        return (to, whole);
    }
}
