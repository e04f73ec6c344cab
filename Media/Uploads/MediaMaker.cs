using System.Diagnostics;
using Social.Grains.Interfaces.Media;
using Social.Media.Blobs;
using Social.Media.Formats;
using Social.Media.Images;

namespace Social.Media.Uploads;

/// <summary>Makes of an upload what is kept, and stores it.</summary>
public sealed class MediaMaker
{
    private readonly ImagePipeline _images;
    private readonly IBlobStore _blobs;
    private readonly UploadMetrics _metrics;

    internal MediaMaker(ImagePipeline images, IBlobStore blobs, UploadMetrics metrics) => (_images, _blobs, _metrics) = (images, blobs, metrics);

    /// <summary>Sees whether something can come of an upload, and of which kind, at little cost. Fails with <c>damaged_media</c>, <c>too_many_pixels</c> and <c>metadata_too_large</c>.</summary>
    public ContainerFacts Check(UploadFile upload)
    {
        if (upload.Format.Kind != MediaKind.Image)
            return ContainerSniffer.Check(upload.Path, upload.Format);
        MetadataLimit.Check(upload.Path, upload.Format);
        _images.Check(upload.Path);
        return new ContainerFacts(upload.Format, null, null);
    }

    /// <summary>Stores the files of a media. Fails with <c>damaged_media</c> and <c>unavailable</c>; some of the files may be there then.</summary>
    /// <param name="mainKey">Of an image, the larger variant.</param>
    public async Task<MediaFacts> StoreAsync(UploadFile upload, ContainerFacts facts, string mainKey, string previewKey, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var stored = facts.Format.Kind == MediaKind.Image
            ? await StoreImageAsync(upload, mainKey, previewKey, cancellationToken)
            : await StoreAsItIsAsync(upload, facts, mainKey, cancellationToken);
        _metrics.Made(facts.Format.Kind, Stopwatch.GetElapsedTime(started));
        return stored;
    }

    private async Task<MediaFacts> StoreImageAsync(UploadFile upload, string mainKey, string previewKey, CancellationToken cancellationToken)
    {
        var image = await _images.MakeAsync(upload.Path, cancellationToken);
        await PutAsync(mainKey, image.Large, cancellationToken);
        await PutAsync(previewKey, image.Small, cancellationToken);
        return new MediaFacts(
            image.Width, image.Height, image.Blurhash, new StoredFile(image.Large.ContentType, image.Large.Bytes.Length),
            new StoredFile(image.Small.ContentType, image.Small.Bytes.Length));
    }

    private async Task<MediaFacts> StoreAsItIsAsync(UploadFile upload, ContainerFacts facts, string key, CancellationToken cancellationToken)
    {
        await using var file = upload.OpenRead();
        await _blobs.PutAsync(key, facts.Format.ContentType, file.CopyToAsync, cancellationToken);
        return new MediaFacts(facts.Width, facts.Height, null, new StoredFile(facts.Format.ContentType, file.Length), null);
    }

    private Task PutAsync(string key, ImageVariant image, CancellationToken cancellationToken) =>
        _blobs.PutAsync(key, image.ContentType, (stream, cancel) => stream.WriteAsync(image.Bytes, cancel).AsTask(), cancellationToken);
}
