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

    /// <summary>An export; never an upload.</summary>
    Archive,
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

/// <summary>A change to a media; null leaves a field as it is.</summary>
/// <param name="Alt">At most 1,500 characters; empty removes it.</param>
[GenerateSerializer, Immutable, Alias("MediaChange")]
public sealed record MediaChange([property: Id(0)] string? Alt = null);

/// <summary>What an upload is before its bytes are stored.</summary>
[GenerateSerializer, Immutable, Alias("NewMedia")]
public sealed record NewMedia([property: Id(0)] MediaKind Kind, [property: Id(1)] string? Alt);

/// <summary>Leave to store the bytes of a media.</summary>
/// <param name="MainKey">Where the file goes that is shown: of an image, the larger variant.</param>
/// <param name="PreviewKey">Where the smaller variant goes.</param>
/// <param name="Replayed">The repeat key was used for <paramref name="Media"/> before: nothing is to be stored.</param>
[GenerateSerializer, Immutable, Alias("MediaTicket")]
public sealed record MediaTicket(
    [property: Id(0)] MediaItem Media, [property: Id(1)] string MainKey, [property: Id(2)] string PreviewKey, [property: Id(3)] bool Replayed)
{
    // Orleans writes answers of slow calls to the log, and the keys hold what makes addresses hard to guess
    public override string ToString() => $"{nameof(MediaTicket)} {{ Media = {Media.Id} }}";
}

/// <summary>What became of the bytes.</summary>
/// <param name="Main">What is shown: the larger variant of an image, or a video or sound as it was sent.</param>
/// <param name="Preview">The smaller variant of an image.</param>
[GenerateSerializer, Immutable, Alias("MediaFacts")]
public sealed record MediaFacts(
    [property: Id(0)] int? Width, [property: Id(1)] int? Height, [property: Id(2)] string? Blurhash, [property: Id(3)] StoredFile Main,
    [property: Id(4)] StoredFile? Preview);

/// <summary>A file of a media.</summary>
[GenerateSerializer, Immutable, Alias("StoredFile")]
public sealed record StoredFile([property: Id(0)] string ContentType, [property: Id(1)] long Bytes);

/// <summary>What a front end needs to serve the files of a media.</summary>
/// <param name="Public">Whoever knows the address may read it; otherwise the address must be signed.</param>
[GenerateSerializer, Immutable, Alias("ServedMedia")]
public sealed record ServedMedia([property: Id(0)] bool Public, [property: Id(1)] ServedFile Main, [property: Id(2)] ServedFile? Preview);

/// <summary>A file that can be served.</summary>
/// <param name="Path">Its whole path, as it stands in addresses.</param>
/// <param name="Key">Its name in the blob store.</param>
[GenerateSerializer, Immutable, Alias("ServedFile")]
public sealed record ServedFile(
    [property: Id(0)] string Path, [property: Id(1)] string Key, [property: Id(2)] string ContentType, [property: Id(3)] long Bytes);
