namespace Social.Grains.Interfaces.Media;

/// <summary>A picture, film or sound of a post.</summary>
/// <param name="Url">Where it is served; absent while it is processed.</param>
/// <param name="PreviewUrl">A smaller picture of it; absent where there is none.</param>
/// <param name="Blurhash">What to show until a picture is loaded.</param>
/// <param name="Alt">What it shows, in words.</param>
[GenerateSerializer, Immutable, Alias("Media")]
public sealed record Media(
    [property: Id(0)] long Id, [property: Id(1)] MediaKind Kind, [property: Id(2)] string? Url, [property: Id(3)] string? PreviewUrl,
    [property: Id(4)] int? Width, [property: Id(5)] int? Height, [property: Id(6)] string? Blurhash, [property: Id(7)] string? Alt,
    [property: Id(8)] MediaStatus Status);

[GenerateSerializer, Alias("MediaKind")]
public enum MediaKind
{
    Image,
    Video,
    Audio,
}

[GenerateSerializer, Alias("MediaStatus")]
public enum MediaStatus
{
    /// <summary>Ask again in a moment.</summary>
    Processing,
    Ready,

    /// <summary>It cannot be shown and never will be.</summary>
    Failed,
}
