namespace Social.Grains.Interfaces.Media;

/// <summary>A user's uploads. Key: user id. Bytes never pass here. Fails with <c>not_found</c> for a media that is another's or gone.</summary>
[Alias("IMediaLibraryGrain")]
public interface IMediaLibraryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Notes that a media is being made, before its bytes are stored. Fails with <c>validation_failed</c>, <c>limit_reached</c> (too many that are used nowhere) and
    /// <c>idempotency_key_reused</c>.
    /// </summary>
    [Alias("BeginAsync")]
    Task<MediaTicket> BeginAsync(NewMedia media, RepeatKey? repeat);

    /// <summary>The bytes are stored. May be repeated. Fails with <c>not_found</c> when the media failed or was removed meanwhile: then they must go.</summary>
    [Alias("FinishAsync")]
    Task<MediaItem> FinishAsync(long mediaId, MediaFacts facts);

    /// <summary>Nothing will come of it. False: it is ready, and its bytes must stay. True also when it is gone.</summary>
    [Alias("FailAsync")]
    Task<bool> FailAsync(long mediaId);

    [Alias("GetAsync")]
    Task<MediaItem> GetAsync(long mediaId);

    /// <summary>Changes the alternative text, also in the post that shows the media. Fails with <c>validation_failed</c>.</summary>
    [Alias("ChangeAsync")]
    Task<MediaItem> ChangeAsync(long mediaId, MediaChange change);

    /// <summary>Removes a media with its bytes. Fails with <c>media_in_use</c> while a post shows it.</summary>
    [Alias("DeleteAsync")]
    Task DeleteAsync(long mediaId);
}
