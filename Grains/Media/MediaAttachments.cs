using System.Collections.Concurrent;
using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Media;
using Social.Grains.Posts;

namespace Social.Grains.Media;

/// <summary>
/// Media of posts. They are put to the post before it is written and are in doubt until maintenance has seen it: a crash between the two leaves them free for another post, and one
/// after the two leaves them where they are.
/// </summary>
internal sealed class MediaAttachments(IMediaStore media, IPostStore posts, TimeProvider time)
{
    private const int MostImages = 4;

    // their posts are being written here, so they are not in the store yet
    private readonly ConcurrentDictionary<long, bool> _writing = new();

    public static SocialException NotReady() =>
        new(ErrorKind.Conflict, ErrorCodes.MediaNotReady, "A media is still being made, or could not be; ask GET /v1/media/{id}.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static SocialException InUse() => new(ErrorKind.Conflict, ErrorCodes.MediaInUse, "A media is used already; upload it again to use it twice.");

    /// <summary>
    /// Puts an author's uploads to a post that is about to be written. Fails with <c>validation_failed</c>, <c>media_not_ready</c>, <c>media_in_use</c>.
    /// </summary>
    public async ValueTask<MediaHold> TakeAsync(PostRecord post, ImmutableArray<long>? mediaIds)
    {
        if (mediaIds is not { IsDefaultOrEmpty: false } ids)
            return MediaHold.Nothing;
        var found = await OwnAsync(media, post.Author, ids);
        if (found.Any(m => m.Status != MediaStatus.Ready))
            throw NotReady();
        var (place, due) = (MediaPlace.Post(post.Id), MediaTimes.PlaceCertain(time.GetUtcNow()));
        _writing[post.Id] = true;
        var taken = false;
        try
        {
            taken = await media.UseAsync(post.Author, ids, place, MediaViews.IsPublic(post), due)
                || (await StrandedAtAsync(found) is { } stranded && await media.UseAsync(post.Author, ids, place, MediaViews.IsPublic(post), due, stranded));
        }
        finally
        {
            if (!taken)
                _writing.TryRemove(post.Id, out _);
        }
        return taken
            ? new MediaHold([.. ids.Select(id => MediaViews.Copy(found.First(m => m.Id == id)))], written => EndAsync(place, written))
            : throw InUse();
    }

    /// <summary>The post is about to be deleted.</summary>
    public ValueTask DoubtAsync(PostRecord post) =>
        post.Media.IsEmpty ? ValueTask.CompletedTask : new(media.DoubtAsync(MediaPlace.Post(post.Id), MediaTimes.PlaceCertain(time.GetUtcNow())));

    /// <summary>The post was deleted, and its media go with it. Should this fail, maintenance does it a minute later.</summary>
    public async ValueTask RemoveAsync(PostRecord post)
    {
        try
        {
            if (!post.Media.IsEmpty)
                await media.RemoveAsync(MediaPlace.Post(post.Id), time.GetUtcNow());
        }
        catch (SocialException e) when (e.Kind == ErrorKind.Unavailable)
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
        catch (SocialException e) when (e.Kind == ErrorKind.Unavailable)
        {
            // in doubt they are: maintenance will find no post
        }
        finally
        {
            _writing.TryRemove(place.Id, out _);
        }
    }

    /// <summary>Uploads of one person that may be shown together, in any order. Fails with <c>validation_failed</c>.</summary>
    public static async Task<ImmutableArray<MediaRecord>> OwnAsync(IMediaStore media, long author, ImmutableArray<long> ids)
    {
        new ValidationErrors()
            .Require(ids.Length <= MostImages, "mediaIds", $"must be at most {MostImages}")
            .Require(ids.Distinct().Count() == ids.Length, "mediaIds", "must not name one twice")
            .ThrowIfAny();
        ImmutableArray<MediaRecord> found = [.. (await media.GetManyAsync(ids)).Where(m => m.Owner == author && !m.Removed)];
        new ValidationErrors()
            .Require(found.Length == ids.Length, "mediaIds", "each must be one of your uploads")
            .Require(found.Length <= 1 || found.All(m => m.Kind == MediaKind.Image), "mediaIds", $"must be up to {MostImages} images, or one video or sound")
            .ThrowIfAny();
        return found;
    }

    /// <summary>The post that they were put to and that was never written, because its process died or the store was away.</summary>
    private async Task<long?> StrandedAtAsync(ImmutableArray<MediaRecord> wanted)
    {
        var now = await media.GetManyAsync([.. wanted.Select(m => m.Id)]);
        var places = now.Select(m => m.Place).Where(p => p.Use != MediaUse.None).Distinct().ToArray();
        return places is [{ Use: MediaUse.Post } place] && !_writing.ContainsKey(place.Id) && (await posts.GetManyAsync([place.Id])).IsEmpty ? place.Id : null;
    }
}
