using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>Writes every error answer, whatever the client says it accepts.</summary>
internal static class ProblemWriter
{
    public const string ContentType = "application/problem+json";

    public static Task WriteAsync(
        HttpContext context, int status, string code, string detail, ImmutableDictionary<string, string[]>? errors = null, TimeSpan? retryAfter = null)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        // RFC 9110 §15.5.2: a 401 names the scheme
        if (status == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = AccessTokenHandler.Scheme;
        if (retryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var problem = new Problem(
            $"urn:social:{code}", ReasonPhrases.GetReasonPhrase(status), status, detail, code,
            Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier, errors);
        return response.WriteAsJsonAsync(problem, ApiJson.Options, ContentType, context.RequestAborted);
    }

    /// <summary>Gives a body to the statuses that ASP.NET answers without one.</summary>
    public static Task WriteStatusAsync(StatusCodeContext page)
    {
        var context = page.HttpContext;
        var (code, detail) = context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => (ProblemCodes.Unauthorized, "A valid access token is needed: Authorization: Bearer …"),
            StatusCodes.Status403Forbidden => (ErrorCodes.Forbidden, "Your role does not allow this."),
            StatusCodes.Status404NotFound => (ProblemCodes.UnknownRoute, "There is nothing at this address."),
            StatusCodes.Status405MethodNotAllowed => (ProblemCodes.MethodNotAllowed, "This address does not know that method; see the Allow header."),
            StatusCodes.Status413PayloadTooLarge => (ProblemCodes.BodyTooLarge, "The body is larger than this address takes."),
            StatusCodes.Status415UnsupportedMediaType => (ProblemCodes.UnsupportedMediaType, "Send application/json."),
            >= 500 => (ProblemCodes.Internal, "Something went wrong here. The traceId names it."),
            _ => (ProblemCodes.BadRequest, "The request is not as it must be."),
        };
        return WriteAsync(context, context.Response.StatusCode, code, detail);
    }
}
