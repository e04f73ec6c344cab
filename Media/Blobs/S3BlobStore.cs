using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Social.Media.Blobs;

/// <summary>Blobs in a bucket of any S3-compatible server.</summary>
internal sealed class S3BlobStore(S3Clients clients, TimeProvider time) : IBlobStore
{
    public async Task PutAsync(string key, string contentType, Func<Stream, CancellationToken, Task> writeAsync, CancellationToken cancellationToken)
    {
        var upload = new S3Upload(clients.Inside, clients.Bucket, clients.KeyOf(key), contentType);
        await using var _ = upload;
        try
        {
            await clients.EnsureBucketAsync(cancellationToken);
            await writeAsync(upload, cancellationToken);
            await upload.CompleteAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await upload.AbortAsync();
            if (cancellationToken.IsCancellationRequested || !S3Clients.IsFailure(e))
                throw;
            throw S3Clients.Unavailable(e);
        }
    }

    public async Task<Stream?> OpenAsync(string key, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            var request = new GetObjectRequest { BucketName = clients.Bucket, Key = clients.KeyOf(key), ByteRange = new ByteRange(offset, offset + length - 1) };
            return new S3Download(await clients.Inside.GetObjectAsync(request, cancellationToken));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && S3Clients.IsFailure(e))
        {
            throw S3Clients.Unavailable(e);
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await clients.Inside.DeleteObjectAsync(new DeleteObjectRequest { BucketName = clients.Bucket, Key = clients.KeyOf(key) }, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // some servers say so
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && S3Clients.IsFailure(e))
        {
            throw S3Clients.Unavailable(e);
        }
    }

    public Uri? AddressOf(string key, BlobHeaders headers, TimeSpan life)
    {
        if (clients.Outside is not { } outside)
            return null;
        var request = new GetPreSignedUrlRequest
        {
            BucketName = clients.Bucket,
            Key = clients.KeyOf(key),
            Verb = HttpVerb.GET,
            Expires = (time.GetUtcNow() + life).UtcDateTime,
            Protocol = clients.OutsideIsPlain ? Protocol.HTTP : Protocol.HTTPS,
        };
        request.ResponseHeaderOverrides.ContentType = headers.ContentType;
        request.ResponseHeaderOverrides.CacheControl = headers.CacheControl;
        if (headers.Disposition is { } disposition)
            request.ResponseHeaderOverrides.ContentDisposition = disposition;
        return new Uri(outside.GetPreSignedURL(request));
    }
}
