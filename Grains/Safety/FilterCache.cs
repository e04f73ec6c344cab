using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Safety;

/// <summary>
/// One per silo: the filters of those who read here, most of whom have none. A change shows at once: the feed partitions carry it to every silo, as they do changes of profiles,
/// and what they miss lasts for a minute.
/// </summary>
internal sealed class FilterCache(IFilterStore store, TimeProvider time)
{
    private const int Capacity = 100_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ICache<long, FilterSet> _known =
        new ConcurrentLruBuilder<long, FilterSet>().WithCapacity(Capacity).WithExpireAfterWrite(Lifetime).Build();

    private long _changes;

    public ValueTask<FilterSet> OfAsync(long userId)
    {
        return _known.TryGet(userId, out var filters) ? new(filters) : new(LoadAsync());

        async Task<FilterSet> LoadAsync()
        {
            var before = Interlocked.Read(ref _changes);
            var read = new FilterSet(userId, await store.ListAsync(userId), time);
            // what changed while it was read is read again the next time
            if (Interlocked.Read(ref _changes) == before)
                _known.AddOrUpdate(userId, read);
            return read;
        }
    }

    public void Invalidate(long userId)
    {
        Interlocked.Increment(ref _changes);
        _known.TryRemove(userId);
    }

    /// <summary>Forgets those who changed something on other silos.</summary>
    public void Apply(ReadOnlySpan<Change> changes)
    {
        foreach (var change in changes)
        {
            if (change.Kind == ChangeKind.Profile)
                Invalidate(change.Author);
        }
    }

    /// <summary>Forgets everybody: changes may have been missed.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _changes);
        _known.Clear();
    }
}
