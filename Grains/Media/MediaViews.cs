using Social.Grains.Interfaces.Media;

namespace Social.Grains.Media;

/// <summary>Media in the forms that others get.</summary>
internal static class MediaViews
{
    /// <summary>As its owner sees it. What is still being made after <see cref="MediaRecord.LongestProcessing"/> never will be: its process died.</summary>
    public static MediaItem Show(MediaRecord media, DateTimeOffset now)
    {
        var status = media.Status == MediaStatus.Processing && media.CreatedAt + MediaRecord.LongestProcessing < now ? MediaStatus.Failed : media.Status;
        return new MediaItem(
            media.Id, media.Kind, MainPath(media), PreviewPath(media), media.Facts?.Width, media.Facts?.Height, media.Facts?.Blurhash, media.Alt, status,
            !media.Public);
    }

    public static ServedMedia? Serve(MediaRecord media) => media is { Removed: false, Status: MediaStatus.Ready, Facts: { } facts }
        ? new ServedMedia(
            media.Public, Served(media, MediaFiles.Main, facts.Main), facts.Preview is { } preview ? Served(media, MediaFiles.Preview, preview) : null)
        : null;

    public static string? MainPath(MediaRecord media) =>
        media.Facts is { } facts ? MediaFiles.Path(media.Id, media.Secret, MediaFiles.Main, facts.Main) : null;

    public static string? PreviewPath(MediaRecord media) =>
        media.Facts?.Preview is { } preview ? MediaFiles.Path(media.Id, media.Secret, MediaFiles.Preview, preview) : null;

    private static ServedFile Served(MediaRecord media, string name, StoredFile file) => new(
        MediaFiles.Path(media.Id, media.Secret, name, file), MediaFiles.Key(media.Id, media.Secret, name), file.ContentType, file.Bytes);
}
