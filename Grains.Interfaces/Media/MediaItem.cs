using System.Text.Json.Serialization;

namespace Social.Grains.Interfaces.Media;

/// <summary>A picture, video or sound as clients see it.</summary>
/// <param name="Url">Where it is: of an image the variant of at most 1280 pixels. Absent until <paramref name="Status"/> is <c>ready</c>. Relative to the address of the API where no other is configured.</param>
/// <param name="PreviewUrl">The variant of an image of at most 320 pixels; of an animation its first picture.</param>
/// <param name="Width">Of what <paramref name="Url"/> shows.</param>
/// <param name="Blurhash">A blurred preview in some 30 characters (blurha.sh), for images.</param>
/// <param name="Alt">What it shows, for those who cannot see it.</param>
/// <param name="Private">The front end signs the addresses.</param>
[GenerateSerializer, Immutable, Alias("MediaItem")]
public sealed record MediaItem(
    [property: Id(0)] long Id, [property: Id(1)] MediaKind Kind, [property: Id(2)] string? Url, [property: Id(3)] string? PreviewUrl,
    [property: Id(4)] int? Width, [property: Id(5)] int? Height, [property: Id(6)] string? Blurhash, [property: Id(7)] string? Alt,
    [property: Id(8)] MediaStatus Status, [property: Id(9), JsonIgnore] bool Private);

/// <summary>What sort of media it is, by its content.</summary>
[GenerateSerializer, Alias("MediaKind")]
public enum MediaKind
{
    Image,
    Video,
    Audio,
}

/// <summary>Whether it can be used.</summary>
[GenerateSerializer, Alias("MediaStatus")]
public enum MediaStatus
{
    /// <summary>Being made; ask again.</summary>
    Processing,

    Ready,

    /// <summary>It could not be made of what was sent; upload it again.</summary>
    Failed,
}
