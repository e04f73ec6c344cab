namespace Social.Grains.Media;

/// <summary>
/// The names of a media's files. In the blob store a file is called <c>{id}/{secret}/main</c> or <c>preview</c>, whatever it holds, so that bytes can be removed of which no more
/// is known; addresses end in what the content is.
/// </summary>
public static class MediaFiles
{
    public const string Main = "main";
    public const string Preview = "preview";

    /// <summary>Every key that bytes of a media may lie under.</summary>
    public static IReadOnlyList<string> KeysOf(long id, string secret) => [Key(id, secret, Main), Key(id, secret, Preview)];

    public static string Key(long id, string secret, string name) => $"{id}/{secret}/{name}";

    public static string Path(long id, string secret, string name, string contentType) => $"/media/{Key(id, secret, name)}.{Ending(contentType)}";

    private static string Ending(string contentType) => contentType switch
    {
        "image/jpeg" => "jpg",
        "image/webp" => "webp",
        "video/mp4" => "mp4",
        "video/webm" => "webm",
        "video/quicktime" => "mov",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "audio/mp4" => "m4a",
        "audio/webm" => "weba",
        "audio/wav" => "wav",
        "audio/flac" => "flac",
        "application/zip" => "zip",
        _ => "bin",
    };
}
