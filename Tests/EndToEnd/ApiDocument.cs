using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>The OpenAPI document as it is served, and whether an answer keeps to it.</summary>
internal sealed class ApiDocument(JsonElement root)
{
    public static async Task<ApiDocument> GetAsync(SocialApp app) =>
        new(JsonDocument.Parse(await app.Anonymous.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken)).RootElement);

    public IReadOnlyList<(string Method, string Route, JsonElement Operation)> Operations { get; } =
    [
        .. from path in root.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select (operation.Name.ToUpperInvariant(), path.Name, operation.Value),
    ];

    /// <summary>Every method, route and status that the document names.</summary>
    public IEnumerable<(string Method, string Route, int Status)> Statuses =>
        from operation in Operations
        from answer in operation.Operation.GetProperty("responses").EnumerateObject()
        select (operation.Method, operation.Route, int.Parse(answer.Name, CultureInfo.InvariantCulture));

    public JsonElement Operation(string method, string route) =>
        Operations.Single(o => (o.Method, o.Route).Equals((method, route))).Operation;

    /// <summary>Names, and where each is, of an operation's parameters.</summary>
    public static IReadOnlyList<(string Name, string In, JsonElement Schema)> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ?
            [
                .. parameters.EnumerateArray().Select(
                    p => (p.GetProperty("name").GetString()!, p.GetProperty("in").GetString()!, p.GetProperty("schema"))),
            ]
            : [];

    /// <summary>What is wrong with an answer's body by the schema of its status; nothing when it is as documented.</summary>
    public IEnumerable<string> Differences(string method, string route, int status, string mediaType, string body)
    {
        var answer = Operation(method, route).GetProperty("responses").GetProperty(status.ToString(CultureInfo.InvariantCulture));
        if (!answer.TryGetProperty("content", out var content))
            return body.Length == 0 ? [] : [$"a body that is not documented: {body}"];
        if (!content.TryGetProperty(mediaType, out var media))
            return [$"the media type {mediaType} is not documented"];
        using var document = JsonDocument.Parse(body);
        return [.. Differences(media.GetProperty("schema"), document.RootElement, $"{method} {route} {status} $")];
    }

    private IEnumerable<string> Differences(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            schema = root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            var tried = choices.EnumerateArray().Select(c => Differences(c, value, at).ToList()).ToList();
            return tried.Exists(t => t.Count == 0) ? [] : tried[^1];
        }
        if (schema.TryGetProperty("enum", out var allowed))
            return allowed.EnumerateArray().Any(a => a.ValueEquals(value.GetString())) ? [] : [$"{at}: {value} is none of {allowed}"];
        var kind = KindOf(value);
        if (schema.TryGetProperty("type", out var type) && !Types(type).Contains(kind)
            && !(kind is "integer" && Types(type).Contains("number")))
        {
            return [$"{at}: {kind} where {type} is documented"];
        }
        return kind switch
        {
            "object" => OfObject(schema, value, at),
            "array" => value.EnumerateArray().SelectMany((item, i) => Differences(schema.GetProperty("items"), item, $"{at}[{i}]")),
            "string" when schema.TryGetProperty("pattern", out var pattern) && !IsMatch(value.GetString()!, pattern.GetString()!) =>
                [$"{at}: {value} does not match {pattern}"],
            _ => [],
        };
    }

    private IEnumerable<string> OfObject(JsonElement schema, JsonElement value, string at)
    {
        foreach (var property in value.EnumerateObject())
        {
            var path = $"{at}.{property.Name}";
            // every long on the wire is an id, and an id is a string
            if (property.Value.ValueKind == JsonValueKind.Number
                && (property.Name is "id" || property.Name.EndsWith("Id", StringComparison.Ordinal)))
            {
                yield return $"{path}: an id that is a number";
            }
            if (schema.TryGetProperty("properties", out var known) && known.TryGetProperty(property.Name, out var documented))
            {
                foreach (var difference in Differences(documented, property.Value, path))
                    yield return difference;
            }
            else if (!schema.TryGetProperty("additionalProperties", out var further) || further.ValueKind != JsonValueKind.Object)
            {
                yield return $"{path} is not documented";
            }
        }
        if (!schema.TryGetProperty("required", out var required))
            yield break;
        foreach (var name in required.EnumerateArray().Select(r => r.GetString()!).Where(n => !value.TryGetProperty(n, out _)))
            yield return $"{at}.{name} is documented as always there";
    }

    private static bool IsMatch(string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };

    private static string[] Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];
}
