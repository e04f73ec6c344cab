using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Media;

namespace Social.Grains.Media;

/// <summary>Pictures of users and rooms. What shows a picture and the picture change in two writes: between them its place is in doubt, so that a crash leaves neither behind.</summary>
internal sealed class AvatarMedia(IMediaStore media, TimeProvider time)
{
    private const string Ours = "/media/";

    /// <summary>Takes an upload of a user to a place; answers what is shown there then. Fails with <c>validation_failed</c>, <c>media_not_ready</c>, <c>media_in_use</c>.</summary>
    public async Task<string> TakeAsync(MediaPlace place, long userId, long mediaId)
    {
        var found = (await media.GetManyAsync([mediaId])).FirstOrDefault(m => m.Owner == userId && !m.Removed && m.Kind == MediaKind.Image);
        new ValidationErrors().Require(found is not null, "mediaId", "must be an image that you have uploaded").ThrowIfAny();
        if (found is not { Status: MediaStatus.Ready })
            throw MediaAttachments.NotReady();
        return await media.UseAsync(userId, [mediaId], place, isPublic: true, MediaTimes.PlaceCertain(time.GetUtcNow()))
            ? MediaViews.PreviewPath(found)!
            : throw MediaAttachments.InUse();
    }

    public static bool IsOurs(string? avatarUrl) => avatarUrl?.StartsWith(Ours, StringComparison.Ordinal) is true;

    /// <summary>The place is about to show another picture.</summary>
    public Task DoubtAsync(MediaPlace place) => media.DoubtAsync(place, MediaTimes.PlaceCertain(time.GetUtcNow()));

    /// <summary>It has changed: maintenance removes what it does not show. Should this fail, it does so a minute later.</summary>
    public async Task SettleAsync(MediaPlace place)
    {
        try
        {
            await media.DoubtAsync(place, time.GetUtcNow());
        }
        catch (SocialException e) when (e.Kind == ErrorKind.Unavailable)
        {
            // in doubt it is
        }
    }
}
