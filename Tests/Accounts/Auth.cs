using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

/// <summary>The routes under /v1/auth as these tests call them.</summary>
internal static class Auth
{
    /// <summary>A name that nobody has.</summary>
    public static string NewName(string prefix = "acc") => SocialApp.NewHandle(prefix);

    public static NewAccount NewAccount(string? handle = null)
    {
        handle ??= NewName();
        return new NewAccount(handle, $"{handle}@example.org", SocialApp.Password);
    }

    public static Task<HttpResponseMessage> RegisterAsync(this SocialApp app, NewAccount account, string? key = null) => PostAsync(app, "register", account, key: key);

    public static Task<HttpResponseMessage> LoginAsync(this SocialApp app, string login, string password = SocialApp.Password) =>
        PostAsync(app, "login", new SignIn(login, password));

    public static Task<HttpResponseMessage> RefreshAsync(this SocialApp app, string refreshToken) => PostAsync(app, "refresh", new TokenRefresh(refreshToken));

    public static async Task<Session> SessionAsync(this Task<HttpResponseMessage> answering, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await answering;
        Assert.True(answer.StatusCode == expected, $"expected {expected}, got {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        return (await answer.Content.ReadFromJsonAsync<Session>(TestJson.Options, TestContext.Current.CancellationToken))!;
    }

    public static async Task FailsAsync(this Task<HttpResponseMessage> answering, HttpStatusCode status, string code)
    {
        using var answer = await answering;
        await Problems.AssertAsync(answer, status, code);
        if (status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        if (status == HttpStatusCode.Unauthorized)
            Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What /v1/auth/sessions answers to a token.</summary>
    public static async Task<HttpResponseMessage> AskAsync(this SocialApp app, string accessToken, string path = "/v1/auth/sessions")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await app.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<HttpStatusCode> StatusAsync(this SocialApp app, string accessToken)
    {
        using var answer = await app.AskAsync(accessToken);
        return answer.StatusCode;
    }

    /// <summary>Waits until the access token of a session is refused as revoked: 5 s at most.</summary>
    public static async Task EndsAsync(this SocialApp app, Session session)
    {
        await Eventually.IsTrueAsync(
            async () => await app.StatusAsync(session.AccessToken) == HttpStatusCode.Unauthorized, "the session's token stops working", TimeSpan.FromSeconds(5));
        await app.AskAsync(session.AccessToken).FailsAsync(HttpStatusCode.Unauthorized, "session_revoked");
    }

    public static async Task<HttpResponseMessage> PostAsync(SocialApp app, string route, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/auth/{route}");
        request.Content = JsonContent.Create(body, body.GetType(), options: TestJson.Options);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await app.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
