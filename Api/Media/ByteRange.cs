using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Social.Api.Media;

/// <summary>The part of a file that a request asks for (RFC 9110 §14.2): one range; who asks for several gets the whole.</summary>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Nothing of it is in the file.</summary>
    public bool IsOutside => Length <= 0;

    /// <summary>Null for the whole file: also when it has changed since the one that <c>If-Range</c> names.</summary>
    public static ByteRange? Of(HttpRequest request, long length, EntityTagHeaderValue tag)
    {
        var headers = request.GetTypedHeaders();
        if (headers.Range is not { Ranges.Count: 1 } wanted || !wanted.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
            return null;
        if (request.Headers.IfRange.Count > 0 && headers.IfRange?.EntityTag?.Compare(tag, useStrongComparison: true) is not true)
            return null;
        return wanted.Ranges.First() switch
        {
            { From: { } from, To: var to } => new ByteRange(from, Math.Min(to ?? long.MaxValue - 1, length - 1) - from + 1),
            { To: { } last } => new ByteRange(Math.Max(0, length - last), Math.Min(last, length)),
            _ => null,
        };
    }
}
