using Orleans.Concurrency;
using Social.Grains.Interfaces.Media;

namespace Social.Grains.Media;

/// <summary>Which files a media has. Key: 0. Keeps nothing, so a lost activation costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class MediaReaderGrain(IMediaStore media) : Grain, IMediaReaderGrain
{
    public async Task<ServedMedia?> FindAsync(long mediaId) =>
        (await media.GetManyAsync([mediaId])).FirstOrDefault() is { } record ? MediaViews.Serve(record) : null;
}
