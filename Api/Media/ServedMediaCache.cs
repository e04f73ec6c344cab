using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Social.Grains.Interfaces.Media;

namespace Social.Api.Media;

/// <summary>Which files there are to serve, asked of the grains once in a while: what was removed or hidden is served for that long at most.</summary>
internal sealed class ServedMediaCache(IGrainFactory grains)
{
    private const int Capacity = 50_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly ICache<long, ServedMedia> _known =
        new ConcurrentLruBuilder<long, ServedMedia>().WithCapacity(Capacity).WithExpireAfterWrite(Lifetime).Build();

    public async ValueTask<ServedMedia?> FindAsync(long mediaId)
    {
        if (_known.TryGet(mediaId, out var known))
            return known;
        var found = await grains.GetGrain<IMediaReaderGrain>(0).FindAsync(mediaId);
        if (found is not null)
            _known.AddOrUpdate(mediaId, found);
        return found;
    }
}
