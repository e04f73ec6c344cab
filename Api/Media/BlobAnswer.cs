using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Social.Grains.Interfaces;
using Social.Media.Blobs;

namespace Social.Api.Media;

/// <summary>Answers with a blob or a part of it (RFC 9110 §14), or with its address in the store where clients reach that. Nothing in it can run in a browser.</summary>
internal sealed class BlobAnswer(IBlobStore blobs)
{
    private const int BufferSize = 64 * 1024;
    private const string Harmless = "default-src 'none'; sandbox";

    public async Task WriteAsync(HttpContext context, ServedBlob blob)
    {
        var (request, response) = (context.Request, context.Response);
        var tag = EntityTagHeaderValue.Parse(blob.Tag);
        response.Headers.ETag = blob.Tag;
        response.Headers.CacheControl = blob.Headers.CacheControl;
        if (request.GetTypedHeaders().IfNoneMatch.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        // an address is signed for GET alone
        if (HttpMethods.IsGet(request.Method) && blobs.AddressOf(blob.Key, blob.Headers, blob.Life) is { } address)
        {
            // an address ends, so whoever keeps the redirect must ask again before
            response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)blob.Life.TotalSeconds / 2}");
            response.Redirect(address.AbsoluteUri);
            return;
        }
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ContentSecurityPolicy = Harmless;
        // other origins may show what anybody may load
        response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        response.ContentType = blob.Headers.ContentType;
        if (blob.Headers.Disposition is { } disposition)
            response.Headers.ContentDisposition = disposition;
        await WriteContentAsync(context, blob, tag);
    }

    private async Task WriteContentAsync(HttpContext context, ServedBlob blob, EntityTagHeaderValue tag)
    {
        var response = context.Response;
        var (offset, length) = (0L, blob.Length);
        if (ByteRange.Of(context.Request, blob.Length, tag) is { } range)
        {
            if (range.IsOutside)
            {
                response.Clear();
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{blob.Length}");
                return;
            }
            (offset, length) = (range.Offset, range.Length);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{offset + length - 1}/{blob.Length}");
        }
        response.ContentLength = length;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        var stream = await blobs.OpenAsync(blob.Key, offset, length, context.RequestAborted) ?? throw SocialException.NotFound("media");
        await using var _ = stream;
        await CopyAsync(stream, length, context);
    }

    private static async Task CopyAsync(Stream from, long length, HttpContext context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (length > 0)
            {
                var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), context.RequestAborted);
                if (read == 0)
                {
                    // less than was promised: the client must not take it for the whole
                    context.Abort();
                    return;
                }
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
