using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>The paging parameters of every list.</summary>
/// <param name="Limit">How many items, 1 to 80; 20 when absent, a larger number counts as 80.</param>
/// <param name="Cursor">The <c>next</c> of the page before.</param>
internal readonly record struct PageRequest([FromQuery(Name = "limit")] int? Limit, [FromQuery(Name = "cursor")] string? Cursor)
{
    public PageQuery ToQuery() => new(Gateway.Cursor.Decode(Cursor), Size());

    /// <summary>Fails with <c>bad_parameter</c> below 1.</summary>
    public int Size(int largest = PageQuery.LargestLimit) => Limit is < 1
        ? throw RequestRules.BadParameter("limit", "must be 1 or more")
        : Math.Min(Limit ?? PageQuery.DefaultLimit, largest);
}

/// <summary>A page on the wire.</summary>
/// <param name="Next">Pass as <c>cursor</c> for the next page; absent on the last one.</param>
internal sealed record PageBody<T>(ImmutableArray<T> Items, string? Next);

internal static class PageBody
{
    /// <summary>The wire form of a page; also sets the <c>Link</c> header (RFC 8288) with <c>rel="next"</c>.</summary>
    public static PageBody<T> Of<T>(Page<T> page, HttpContext context)
    {
        if (page.Next is not { } before)
            return new PageBody<T>(page.Items, null);
        var next = Cursor.Encode(before);
        var request = context.Request;
        var query = request.Query.Where(q => !string.Equals(q.Key, "cursor", StringComparison.Ordinal)).Append(new("cursor", next));
        context.Response.Headers.Link = $"<{request.PathBase}{request.Path}{QueryString.Create(query)}>; rel=\"next\"";
        return new PageBody<T>(page.Items, next);
    }
}
