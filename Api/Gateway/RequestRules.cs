using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Social.Grains.Interfaces;

namespace Social.Api.Gateway;

/// <summary>
/// What every request must keep to and the framework does not see to: ids in paths are plain digits, and JSON comes in UTF-8 (RFC 8259 §8.1).
/// </summary>
internal static class RequestRules
{
    private const string Utf8 = "utf-8";

    public static void UseRequestRules(this WebApplication app) => app.Use(static (context, next) =>
    {
        foreach (var (name, value) in context.Request.RouteValues)
        {
            // the framework would also read signs and blanks
            if (IsId(name) && value is string id && !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                throw BadParameter(name, "must be an id: 1 to 19 digits");
        }
        return IsUtf8(context)
            ? next(context)
            : ProblemWriter.WriteAsync(
                context, StatusCodes.Status415UnsupportedMediaType, ProblemCodes.UnsupportedMediaType, ProblemWriter.SendJson);
    });

    public static SocialException BadParameter(string name, string what) =>
        new(ErrorKind.Invalid, ProblemCodes.BadParameter, $"The parameter '{name}' {what}.")
        {
            Errors = ImmutableDictionary.Create<string, string[]>(StringComparer.Ordinal).Add(name, [what]),
        };

    private static bool IsId(string name) => name is "id" || name.EndsWith("Id", StringComparison.Ordinal);

    private static bool IsUtf8(HttpContext context)
    {
        if (context.Request.ContentType is not { } type || !type.Contains("charset", StringComparison.OrdinalIgnoreCase)
            || context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null
            || !MediaTypeHeaderValue.TryParse(type, out var media) || !media.Charset.HasValue)
        {
            return true;
        }
        if (!HeaderUtilities.RemoveQuotes(media.Charset).Equals(Utf8, StringComparison.OrdinalIgnoreCase))
            return false;
        // quotes are allowed (RFC 9110 §5.6.6), but the framework takes them for a part of the name
        media.Charset = Utf8;
        context.Request.ContentType = media.ToString();
        return true;
    }
}
