using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Posts;

namespace Social.Tests.Kit;

/// <summary>A signed-in user with an HTTP client.</summary>
internal sealed class SocialClient : IDisposable
{
    public SocialClient(Uri address, Session session)
    {
        Session = session;
        Http = new HttpClient { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
    }

    public Session Session { get; }

    public HttpClient Http { get; }

    public long Id => Session.User.Id;

    public string Handle => Session.User.Handle;

    public async Task<T> GetAsync<T>(string path)
    {
        using var answer = await Http.GetAsync(path, TestContext.Current.CancellationToken);
        return await ReadAsync<T>(answer, HttpStatusCode.OK);
    }

    /// <summary>Sends a body as JSON and expects a status.</summary>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await SendAsync(method, path, body);
        return await ReadAsync<T>(answer, expected);
    }

    /// <summary>Sends a body as JSON and gives the answer as it is.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: TestJson.Options);
        headers?.Invoke(request.Headers);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public Task<Post> PostAsync(string text, Visibility? visibility = null) =>
        SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost(text, visibility), HttpStatusCode.Created);

    /// <summary>Expects an error with this status and code, in the form that every error has.</summary>
    public async Task FailsAsync(HttpMethod method, string path, object? body, HttpStatusCode status, string code)
    {
        using var answer = await SendAsync(method, path, body);
        await Problems.AssertAsync(answer, status, code);
    }

    public void Dispose() => Http.Dispose();

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} gave {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<T>(text, TestJson.Options)!;
    }
}
