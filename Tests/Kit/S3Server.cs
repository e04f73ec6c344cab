using Social.Media.Blobs;

namespace Social.Tests.Kit;

/// <summary>The S3-compatible server of the tests.</summary>
internal static class S3Server
{
    /// <summary>Settings for a bucket of one's own.</summary>
    public static S3Options Options(string bucket)
    {
        var address = new Uri(TestServers.S3);
        var user = address.UserInfo.Split(':');
        return new S3Options { Endpoint = Endpoint(address), Bucket = bucket, AccessKey = user[0], SecretKey = user[1], CreateBucket = true };
    }

    /// <summary>The same for a process.</summary>
    public static string[] Settings(string bucket)
    {
        var options = Options(bucket);
        return
        [
            "Media:Store=s3", $"Media:S3:Endpoint={options.Endpoint}", $"Media:S3:Bucket={bucket}", $"Media:S3:AccessKey={options.AccessKey}",
            $"Media:S3:SecretKey={options.SecretKey}", "Media:S3:CreateBucket=true", $"Media:SigningKey={new string('k', 32)}",
        ];
    }

    private static string Endpoint(Uri address) => new UriBuilder(address) { UserName = "", Password = "" }.Uri.GetLeftPart(UriPartial.Authority);
}
