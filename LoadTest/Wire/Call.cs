using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;

namespace Social.LoadTest.Wire;

/// <summary>One request that can be sent again as often as it takes.</summary>
/// <param name="Content">Makes the body anew for each attempt.</param>
/// <param name="Key">The Idempotency-Key: the same for each attempt.</param>
internal sealed record Call(HttpMethod Method, string Path, Func<HttpContent>? Content = null, string? Key = null)
{
    public static Call Get(string path) => new(HttpMethod.Get, path);

    public static Call Put(string path) => new(HttpMethod.Put, path);

    public static Call Post<T>(string path, T body, JsonTypeInfo<T> type, string? key = null) =>
        new(HttpMethod.Post, path, () => JsonContent.Create(body, type), key);

    public HttpRequestMessage ToMessage(string? accessToken)
    {
        var message = new HttpRequestMessage(Method, Path) { Content = Content?.Invoke() };
        if (accessToken is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        if (Key is not null)
            message.Headers.Add("Idempotency-Key", Key);
        return message;
    }
}
