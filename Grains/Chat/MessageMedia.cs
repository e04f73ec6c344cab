using System.Collections.Immutable;
using Social.Grains.Interfaces.Media;
using Social.Grains.Media;

namespace Social.Grains.Chat;

/// <summary>
/// Media of messages, which are private: whoever may read the message gets signed addresses. They are put to the message before it is written and are in doubt until maintenance has seen
/// it there, as those of posts are.
/// </summary>
internal sealed class MessageMedia(IMediaStore media, TimeProvider time)
{
    /// <summary>Puts a sender's uploads to a message that is about to be written. Fails with <c>validation_failed</c>, <c>media_not_ready</c>, <c>media_in_use</c>.</summary>
    public async ValueTask<MediaHold> TakeAsync(long sender, long messageId, ImmutableArray<long>? mediaIds)
    {
        if (mediaIds is not { IsDefaultOrEmpty: false } ids)
            return MediaHold.Nothing;
        var found = await MediaAttachments.OwnAsync(media, sender, ids);
        if (found.Any(m => m.Status != MediaStatus.Ready))
            throw MediaAttachments.NotReady();
        var place = MediaPlace.Message(messageId);
        if (!await media.UseAsync(sender, ids, place, isPublic: false, MediaTimes.PlaceCertain(time.GetUtcNow())))
            throw MediaAttachments.InUse();
        return new MediaHold([.. ids.Select(id => MediaViews.Copy(found.First(m => m.Id == id)))], written => EndAsync(place, written));
    }

    /// <summary>The message is about to lose its media.</summary>
    public ValueTask DoubtAsync(MessageRecord message) =>
        message.Media.IsEmpty ? ValueTask.CompletedTask : new(media.DoubtAsync(MediaPlace.Message(message.Id), MediaTimes.PlaceCertain(time.GetUtcNow())));

    /// <summary>The message was deleted, and its media go with it. Should this fail, maintenance does it a minute later.</summary>
    public async ValueTask RemoveAsync(MessageRecord message)
    {
        try
        {
            if (!message.Media.IsEmpty)
                await media.RemoveAsync(MediaPlace.Message(message.Id), time.GetUtcNow());
        }
        catch (Interfaces.SocialException e) when (e.Kind == Interfaces.ErrorKind.Unavailable)
        {
            // in doubt they are
        }
    }

    private async ValueTask EndAsync(MediaPlace place, bool written)
    {
        try
        {
            if (!written)
                await media.ReleaseAsync(place, time.GetUtcNow() + MediaRecord.Unused);
        }
        catch (Interfaces.SocialException e) when (e.Kind == Interfaces.ErrorKind.Unavailable)
        {
            // in doubt they are: maintenance will find no message
        }
    }
}
