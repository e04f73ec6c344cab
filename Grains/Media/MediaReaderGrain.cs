using Orleans.Concurrency;
using Social.Grains.Interfaces.Media;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Media;

/// <summary>Which files a media has. Key: 0. Keeps nothing, so a lost activation costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class MediaReaderGrain(IMediaStore media, PostCache posts, UserCache users) : Grain, IMediaReaderGrain
{
    public async Task<ServedMedia?> FindAsync(long mediaId)
    {
        if ((await media.GetManyAsync([mediaId])).FirstOrDefault() is not { } record)
            return null;
        var post = record.Place.Use == MediaUse.Post ? (await posts.GetManyAsync([record.Place.Id])).FirstOrDefault() : null;
        if (post is { Deleted: true })
            return null;
        // those who may still see it get addresses that are signed
        return MediaViews.Serve(record, isHidden: post is { TakenDown: true } || await users.GetAsync(record.Owner) is null);
    }
}
