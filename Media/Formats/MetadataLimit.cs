using Social.Grains.Interfaces;

namespace Social.Media.Formats;

/// <summary>
/// Holds what an image carries packed beside its pixels to a bound. Of the formats that are taken PNG packs colour profiles and texts, and AVIF may pack items; JPEG, GIF and WebP
/// carry theirs as they are, within the size of the file.
/// </summary>
internal static class MetadataLimit
{
    /// <summary>Unpacked, in bytes. The profiles of printers have some three million.</summary>
    public const long Most = 8 * 1024 * 1024;

    /// <summary>Fails with <c>metadata_too_large</c> and <c>damaged_media</c>.</summary>
    public static void Check(string path, MediaFormat format)
    {
        var isWhole = format.ContentType switch
        {
            "image/png" => PngChunks.Check(path, Most),
            "image/avif" => HeifItems.Check(path, Most),
            _ => true,
        };
        if (!isWhole)
            throw new SocialException(ErrorKind.Unprocessable, ErrorCodes.DamagedMedia, "The image cannot be read: it is broken or ended early.");
    }

    public static SocialException Exceeded() => new(
        ErrorKind.Unprocessable, ErrorCodes.MetadataTooLarge, $"The colour profile and the texts in an image may have {Most / (1024 * 1024)} MiB.");
}
