using Microsoft.AspNetCore.Http.Metadata;

namespace Social.Api.Media;

/// <summary>The one route that takes more than others: a video and what stands around it in a form.</summary>
internal sealed class UploadSizeLimit : IRequestSizeLimitMetadata
{
    public const long LargestImage = 16 * 1024 * 1024;
    public const long LargestFile = 100 * 1024 * 1024;
    private const long Around = 64 * 1024;

    public long? MaxRequestBodySize => LargestFile + Around;
}
