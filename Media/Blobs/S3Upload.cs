using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace Social.Media.Blobs;

/// <summary>Takes bytes of any number and sends them in parts of 8 MiB, so that one part is in memory at a time. What is not completed leaves nothing.</summary>
internal sealed class S3Upload(AmazonS3Client s3, string bucket, string key, string contentType) : Stream
{
    private const int PartSize = 8 * 1024 * 1024;
    private const int MostParts = 10_000;

    private readonly List<PartETag> _parts = [];
    private byte[]? _part = ArrayPool<byte>.Shared.Rent(PartSize);
    private int _filled;
    private string? _uploadId;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            // only when more comes is it known that this part is not the last
            if (_filled == PartSize)
                await SendPartAsync(cancellationToken);
            var taken = Math.Min(buffer.Length, PartSize - _filled);
            buffer[..taken].CopyTo(_part.AsMemory(_filled));
            _filled += taken;
            buffer = buffer[taken..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Sends what is left; the blob is there when the task completes.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_uploadId is null)
        {
            using var body = Body();
            await s3.PutObjectAsync(
                new PutObjectRequest { BucketName = bucket, Key = key, ContentType = contentType, InputStream = body, UseChunkEncoding = false },
                cancellationToken);
            return;
        }
        await SendPartAsync(cancellationToken);
        await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId, PartETags = _parts }, cancellationToken);
    }

    /// <summary>Tells the server to forget the parts; where it does not hear, its own rules for unfinished uploads do.</summary>
    public async Task AbortAsync()
    {
        if (_uploadId is null)
            return;
        try
        {
            await s3.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId });
        }
        catch (Exception e) when (S3Clients.IsFailure(e))
        {
            // what made the upload fail is told to the caller
        }
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is written asynchronously.");

    protected override void Dispose(bool disposing)
    {
        if (_part is { } part)
            ArrayPool<byte>.Shared.Return(part);
        _part = null;
        base.Dispose(disposing);
    }

    private MemoryStream Body() => new(_part!, 0, _filled, writable: false);

    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        if (_parts.Count == MostParts)
            throw new IOException("A blob of more than 80 GiB cannot be stored.");
        _uploadId ??= (await s3.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = contentType }, cancellationToken)).UploadId;
        using var body = Body();
        var number = _parts.Count + 1;
        var sent = await s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = bucket,
                Key = key,
                UploadId = _uploadId,
                PartNumber = number,
                PartSize = _filled,
                InputStream = body,
                UseChunkEncoding = false,
            },
            cancellationToken);
        _parts.Add(new PartETag(number, sent.ETag));
        _filled = 0;
    }
}
