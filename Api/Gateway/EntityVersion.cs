using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>Weak entity tags (RFC 9110 §8.8.3) made of an entity's version.</summary>
internal static class EntityVersion
{
    /// <summary>Sets the ETag; true when If-None-Match has it, so that 304 is the answer.</summary>
    public static bool IsNotModified(HttpContext context, long version)
    {
        var tag = Tag(version);
        context.Response.GetTypedHeaders().ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        return known.Count > 0 && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false));
    }

    /// <summary>The version that If-Match asks for; null without one or for <c>*</c>. A tag of another shape can never match: <c>precondition_failed</c>.</summary>
    public static long? Expected(HttpContext context)
    {
        var wanted = context.Request.GetTypedHeaders().IfMatch;
        if (wanted.Count == 0 || wanted[0].Equals(EntityTagHeaderValue.Any))
            return context.Request.Headers.IfMatch.Count > 0 && wanted.Count == 0 ? throw SocialException.Stale() : null;
        return long.TryParse(wanted[0].Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw SocialException.Stale();
    }

    private static EntityTagHeaderValue Tag(long version) => new($"\"{version.ToString(CultureInfo.InvariantCulture)}\"", isWeak: true);
}
