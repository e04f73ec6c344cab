using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

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

    /// <param name="isHidden">The post that shows it was taken down, or its author suspended.</param>
    public static ServedMedia? Serve(MediaRecord media, bool isHidden) => media is { Removed: false, Status: MediaStatus.Ready, Facts: { } facts }
        ? new ServedMedia(
            media.Public && !isHidden, Served(media, MediaFiles.Main, facts.Main), facts.Preview is { } preview ? Served(media, MediaFiles.Preview, preview) : null)
        : null;

    /// <summary>Whether whoever has the addresses of a post's media may read them.</summary>
    public static bool IsPublic(PostRecord post) => post is { TakenDown: false, Visibility: Visibility.Public or Visibility.Unlisted };

    /// <summary>What a post keeps of it.</summary>
    public static PostMedia Copy(MediaRecord media) => new(
        media.Id, media.Kind, media.Facts!.Width, media.Facts.Height, media.Facts.Blurhash, media.Alt,
        string.Join(' ', media.Secret, media.Facts.Main.ContentType, media.Facts.Preview?.ContentType));

    /// <summary>As those see it who see the post.</summary>
    public static MediaItem Show(PostMedia media, bool isPrivate)
    {
        var source = (media.Source ?? "").Split(' ');
        return new MediaItem(
            media.Id, media.Kind, PathOf(MediaFiles.Main, 1), PathOf(MediaFiles.Preview, 2), media.Width, media.Height, media.Blurhash, media.Alt, MediaStatus.Ready,
            isPrivate);

        string? PathOf(string name, int part) =>
            source.Length > part && source[part].Length > 0 ? MediaFiles.Path(media.Id, source[0], name, source[part]) : null;
    }

    public static string? MainPath(MediaRecord media) =>
        media.Facts is { } facts ? MediaFiles.Path(media.Id, media.Secret, MediaFiles.Main, facts.Main.ContentType) : null;

    public static string? PreviewPath(MediaRecord media) =>
        media.Facts?.Preview is { } preview ? MediaFiles.Path(media.Id, media.Secret, MediaFiles.Preview, preview.ContentType) : null;

    private static ServedFile Served(MediaRecord media, string name, StoredFile file) => new(
        MediaFiles.Path(media.Id, media.Secret, name, file.ContentType), MediaFiles.Key(media.Id, media.Secret, name), file.ContentType, file.Bytes);
}
