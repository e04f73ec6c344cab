using System.Net.Http.Headers;
using System.Text;

namespace Social.Tests.EndToEnd;

/// <summary>Requests as any client could send them, right or wrong.</summary>
internal static class RawCalls
{
    public static Task<HttpResponseMessage> CallAsync(
        this HttpClient http, string method, string path, string? body = null, Action<HttpRequestHeaders>? headers = null) =>
        http.CallAsync(method, path, body is null ? null : Json(Encoding.UTF8.GetBytes(body)), headers);

    public static async Task<HttpResponseMessage> CallAsync(
        this HttpClient http, string method, string path, HttpContent? content, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        headers?.Invoke(request.Headers);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static ByteArrayContent Json(byte[] body, string mediaType = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return content;
    }

    /// <summary>More than the 1 MiB that a body may have. The client waits for the server's word before it sends it.</summary>
    public static Task<HttpResponseMessage> CallTooLargeAsync(this HttpClient http, string method, string path) =>
        http.CallAsync(method, path, Json(new byte[1024 * 1024 + 1]), h => h.ExpectContinue = true);
}
