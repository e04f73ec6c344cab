using Social.Grains.Interfaces.Media;

namespace Social.Media.Formats;

/// <summary>A format that is taken.</summary>
/// <param name="ContentType">As a video or sound is served; images are made anew.</param>
public sealed record MediaFormat(MediaKind Kind, string ContentType)
{
    public static MediaFormat Jpeg { get; } = new(MediaKind.Image, "image/jpeg");

    public static MediaFormat Png { get; } = new(MediaKind.Image, "image/png");

    public static MediaFormat Gif { get; } = new(MediaKind.Image, "image/gif");

    public static MediaFormat WebP { get; } = new(MediaKind.Image, "image/webp");

    public static MediaFormat Avif { get; } = new(MediaKind.Image, "image/avif");

    public static MediaFormat Mp4 { get; } = new(MediaKind.Video, "video/mp4");

    public static MediaFormat QuickTime { get; } = new(MediaKind.Video, "video/quicktime");

    public static MediaFormat WebM { get; } = new(MediaKind.Video, "video/webm");

    public static MediaFormat Mp3 { get; } = new(MediaKind.Audio, "audio/mpeg");

    public static MediaFormat Ogg { get; } = new(MediaKind.Audio, "audio/ogg");

    public static MediaFormat Mp4Audio { get; } = new(MediaKind.Audio, "audio/mp4");

    public static MediaFormat WebMAudio { get; } = new(MediaKind.Audio, "audio/webm");

    public static MediaFormat Wav { get; } = new(MediaKind.Audio, "audio/wav");

    public static MediaFormat Flac { get; } = new(MediaKind.Audio, "audio/flac");
}

/// <summary>What a container says of a video or sound.</summary>
/// <param name="Width">Of the picture; null for sound, and where the container does not say.</param>
public sealed record ContainerFacts(MediaFormat Format, int? Width, int? Height);
