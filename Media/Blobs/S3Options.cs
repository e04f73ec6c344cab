namespace Social.Media.Blobs;

/// <summary>A bucket. Section <c>Media:S3</c>; used when <c>Media:Store</c> is <c>s3</c>.</summary>
public sealed class S3Options
{
    public const string Section = "Media:S3";

    /// <summary>Address of a server other than Amazon's; empty for Amazon's of the region.</summary>
    public string Endpoint { get; set; } = "";

    public string Region { get; set; } = "us-east-1";

    public string Bucket { get; set; } = "";

    /// <summary>Before every key, for several systems in one bucket; ends in a slash by itself.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>Empty: the machine's own identity, as Amazon's SDK finds it.</summary>
    public string AccessKey { get; set; } = "";

    public string SecretKey { get; set; } = "";

    /// <summary>Makes the bucket at the start where it is missing.</summary>
    public bool CreateBucket { get; set; }

    /// <summary>
    /// The address under which clients reach the server: then they are sent there with signed addresses. Empty: the front ends read for them, for a server that clients do not reach.
    /// </summary>
    public string PublicEndpoint { get; set; } = "";

    public bool IsValid() => Bucket.Length > 0 && Region.Length > 0 && IsAddress(Endpoint) && IsAddress(PublicEndpoint)
        && (AccessKey.Length == 0) == (SecretKey.Length == 0);

    private static bool IsAddress(string text) =>
        text.Length == 0 || (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");
}
