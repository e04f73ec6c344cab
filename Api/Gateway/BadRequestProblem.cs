using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Social.Api.Media;

namespace Social.Api.Gateway;

/// <summary>
/// Says what is wrong with a request that could not be bound. The framework's own messages name .NET types, so they are read here and never passed on; a test holds each case.
/// </summary>
internal static partial class BadRequestProblem
{
    private const int LongestName = 64;
    private static readonly string[] NoBody = ["no body was provided", "was not provided from body"];
    private static readonly string[] IsMissing = ["is missing"];

    public static (string Code, string Detail, ImmutableDictionary<string, string[]>? Errors) Of(BadHttpRequestException error)
    {
        if (error.InnerException is JsonException json)
            return OfJson(json);
        if (!NoBody.Any(n => error.Message.Contains(n, StringComparison.Ordinal))
            && ParameterName().Match(error.Message) is { Success: true } parameter)
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Groups["name"].Value);
            return (ProblemCodes.BadParameter, $"The parameter '{name}' is missing or not of its type.", One(name, "is missing or not of its type"));
        }
        return error.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => (ProblemCodes.BodyTooLarge, "The body is larger than this address takes.", null),
            StatusCodes.Status415UnsupportedMediaType when error.Message is UploadReceiver.NoForm => (ProblemCodes.UnsupportedMediaType, error.Message, null),
            StatusCodes.Status415UnsupportedMediaType => (ProblemCodes.UnsupportedMediaType, ProblemWriter.SendJson, null),
            _ => (ProblemCodes.BadRequest, "The request is not as it must be: a JSON body is needed, or it ended early.", null),
        };
    }

    private static (string, string, ImmutableDictionary<string, string[]>?) OfJson(JsonException json)
    {
        // JsonException.Path is "$.field" for an error at a field; the rest tells which error only in words.
        if (UnknownField().Match(json.Message) is { Success: true } unknown)
            return Field(ProblemCodes.UnknownField, Shortened(unknown.Groups["name"].Value), "is not known here");
        if (MissingFields().Match(json.Message) is { Success: true } missing)
        {
            var names = Quoted().Matches(missing.Groups["names"].Value).Select(m => m.Groups["name"].Value).ToArray();
            return (ProblemCodes.MissingField, $"Missing: {string.Join(", ", names)}.",
                names.ToImmutableDictionary(n => n, _ => IsMissing, StringComparer.Ordinal));
        }
        if (json.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return (ProblemCodes.BadJson, "A field is there twice.", null);
        // a string with half a surrogate pair is no JSON text; any other inner error is about a value that does not fit the field
        if (json.InnerException is JsonException || json.InnerException?.Message.Contains("UTF-16", StringComparison.Ordinal) is true
            || json.Message.StartsWith('\'') || json.Path is null or "$")
        {
            return (ProblemCodes.BadJson, $"The body is not valid JSON, or not the JSON object that is expected (line {json.LineNumber + 1}, byte {json.BytePositionInLine}).", null);
        }
        return Field(ProblemCodes.WrongType, json.Path.TrimStart('$', '.'), "has the wrong type or an impossible value");
    }

    // it is the client's own text and may be as long as the body
    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";

    private static (string, string, ImmutableDictionary<string, string[]>?) Field(string code, string name, string what) =>
        (code, $"The field '{name}' {what}.", One(name, what));

    private static ImmutableDictionary<string, string[]> One(string name, string what) =>
        ImmutableDictionary.Create<string, string[]>(StringComparer.Ordinal).Add(name, [what]);

    [GeneratedRegex("parameter \"(?:[^\" ]+ )?(?<name>[^\" ]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ParameterName();

    [GeneratedRegex("JSON property '(?<name>.*)' could not be mapped", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex UnknownField();

    [GeneratedRegex("missing required properties including: (?<names>.*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MissingFields();

    [GeneratedRegex("'(?<name>[^']*)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
