namespace Social.Media;

/// <summary>Uploads and where their bytes lie. Section <c>Media</c>.</summary>
public sealed class MediaOptions
{
    public const string Section = "Media";
    public const string FolderStore = "folder";
    public const string S3Store = "s3";
    private const int ShortestKey = 32;

    /// <summary><c>folder</c> or <c>s3</c>.</summary>
    public string Store { get; set; } = FolderStore;

    /// <summary>The folder; all processes of a cluster must share it. Default: <c>media</c> in the data folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Where uploads are collected before they are stored. Default: the system's folder for temporary files.</summary>
    public string UploadFolder { get; set; } = "";

    /// <summary>How many uploads this process takes at once: each may need 100 MiB of the upload folder.</summary>
    public int MostUploads { get; set; } = 16;

    /// <summary>
    /// Signs the addresses of media that not everybody may see, the same in all processes, at least 32 characters. Default for a folder: made at the first start and kept in it.
    /// </summary>
    public string SigningKey { get; set; } = "";

    /// <summary>How long a signed address is good at most.</summary>
    public TimeSpan AddressLife { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Before the paths of media, such as <c>https://media.example.org</c>. Default: nothing, so that they are relative to the address of the API.</summary>
    public string PublicUrl { get; set; } = "";

    public bool IsS3 => string.Equals(Store, S3Store, StringComparison.Ordinal);

    public bool IsValid() => (IsS3 || string.Equals(Store, FolderStore, StringComparison.Ordinal)) && MostUploads is >= 1 and <= 10_000
        && AddressLife >= TimeSpan.FromMinutes(2) && AddressLife <= TimeSpan.FromHours(1);

    public bool HasKey() => SigningKey.Length >= ShortestKey || (SigningKey.Length == 0 && !IsS3);

    public bool HasGoodPublicUrl() => PublicUrl.Length == 0 || (Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");
}
