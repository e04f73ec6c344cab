using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Social.Tests.EndToEnd;

/// <summary>Makes requests that are almost right: a served route, and something wrong with its path, query, headers or body.</summary>
internal sealed class RequestFuzz(IReadOnlyList<ServedRoute> routes, long[] ids)
{
    private static readonly string[] Samples =
    [
        """{"text":"a post of @somebody"}""", """{"text":"a","visibility":"followers"}""", """{"postId":"1"}""",
        """{"displayName":"B","bio":"b","links":["https://example.org"],"locked":false}""",
        """{"handle":"fuzz","email":"f@example.org","password":"long enough it is"}""", """{"login":"nobody","password":"x"}""",
        """{"refreshToken":"x"}""", """{"currentPassword":"x","newPassword":"y"}""",
        """{"defaultVisibility":"public","hideFollows":false}""",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "-1", "1e999", "18446744073709551616", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[null]",
        "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "\"\\u202e\\ufeff\"", "\"9223372036854775807\"", "1.0", "\"<script>\"", "\"' or 1=1 --\"",
    ];

    private static readonly string[] Segments =
    [
        "abc", "-1", "0", "9223372036854775807", "18446744073709551616", "%00", "%2e%2e%2f", "%ff", "😀", "me", "a%20b", "'", "%0d%0a",
    ];

    private static readonly string[] Queries =
    [
        "limit=abc", "limit=-5", "limit=80", "cursor=AQAAAAAAAAAB", "cursor=%ff", "since=x", "since=-9", "id=1&id=2", "id=,", "%00=1",
        "&&=&", "=", "[]=1",
    ];

    private static readonly string[] Names =
    [
        "Idempotency-Key", "If-Match", "If-None-Match", "Accept", "Accept-Encoding", "Range", "X-Forwarded-For", "X-HTTP-Method-Override",
        "Cookie",
    ];

    private static readonly string[] HeaderValues =
    [
        "*", "\"1\"", "W/\"1\"", "W/", "\"", "key", "text/html", "a b", "bytes=0-1", "999.999.999.999", "\t",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/json", "application/json", "application/json; charset=utf-7", "text/json", "x", "multipart/form-data",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY"];

    // who logs out or ends all sessions cannot go on, which would leave nothing but 401
    private readonly ServedRoute[] _routes =
        [.. routes.Where(r => r is not ({ Route: "/v1/auth/logout" } or { Method: "DELETE", Route: "/v1/auth/sessions" }))];

    public HttpRequestMessage Next(Random random)
    {
        var route = Pick(random, _routes);
        var method = random.Next(20) == 0 ? Pick(random, Methods) : route.Method;
        var path = route.Path(random.Next(3) == 0 ? Pick(random, Segments) : Pick(random, ids).ToString(CultureInfo.InvariantCulture));
        if (random.Next(30) == 0)
            path += "/" + Pick(random, Segments);
        if (random.Next(3) == 0)
            path += "?" + string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, Queries)));
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (route.Body is not null || random.Next(10) == 0)
            request.Content = RawCalls.Json(Body(random), Pick(random, Types));
        for (var header = random.Next(3); header > 0; header--)
            request.Headers.TryAddWithoutValidation(Pick(random, Names), Pick(random, HeaderValues));
        return request;
    }

    private static byte[] Body(Random random)
    {
        if (random.Next(10) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }
        var body = JsonNode.Parse(Pick(random, Samples))!.AsObject();
        if (random.Next(2) == 0)
        {
            var name = random.Next(4) == 0 ? "surprise" : Pick(random, [.. body.Select(p => p.Key)]);
            var text = body.ToJsonString();
            var value = Pick(random, Values);
            // by hand, because some of the values are not JSON
            var rest = random.Next(2) == 0 ? "}" : "," + text[1..];
            return Encoding.UTF8.GetBytes($"{{\"{name}\":{value}{rest}");
        }
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        return random.Next(4) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => Flipped(random, bytes),
            _ => bytes,
        };
    }

    private static byte[] Flipped(Random random, byte[] bytes)
    {
        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
