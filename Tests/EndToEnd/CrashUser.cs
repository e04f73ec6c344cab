using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>A user of the crash test, with all that they were told was done.</summary>
internal sealed class CrashUser(Session session)
{
    public long Id => Session.User.Id;

    public Session Session { get; private set; } = session;

    /// <summary>A refresh token that was exchanged.</summary>
    public string? SpentRefreshToken { get; private set; }

    public Dictionary<long, Written<bool>> Follows { get; } = [];

    public Written<UserSettings> Settings { get; } = new(session.User.Settings);

    public Written<long?> Marker { get; } = new(null);

    public ConcurrentQueue<CrashPost> Posts { get; } = [];

    /// <summary>Signs up some users and lets each know of the others, none of whom they follow.</summary>
    public static async Task<CrashUser[]> RegisterAllAsync(HttpClient http, int count)
    {
        var users = await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            var handle = SocialApp.NewHandle("user");
            var account = new NewAccount(handle, $"{handle}@example.org", SocialApp.Password);
            var stop = TestContext.Current.CancellationToken;
            using var answer = await http.PostAsJsonAsync("/v1/auth/register", account, TestJson.Options, stop);
            return new CrashUser(JsonSerializer.Deserialize<Session>(await BodyAsync(answer), TestJson.Options)!);
        }));
        foreach (var user in users)
        {
            foreach (var other in users.Where(u => u != user))
                user.Follows[other.Id] = new Written<bool>(false);
        }
        return users;
    }

    /// <summary>Signs up one user, also while things go wrong.</summary>
    public static async Task<CrashUser> RegisterAsync(HttpClient http, string handle)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/register")
        {
            Content = JsonContent.Create(new NewAccount(handle, $"{handle}@example.org", SocialApp.Password), options: TestJson.Options),
            Headers = { { "Idempotency-Key", handle } },
        };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new CrashUser(JsonSerializer.Deserialize<Session>(await BodyAsync(answer), TestJson.Options)!);
    }

    /// <summary>Exchanges the refresh token, while nobody kills the process.</summary>
    public async Task RefreshAsync(HttpClient http)
    {
        var spent = Session.RefreshToken;
        using var answer = await http.PostAsJsonAsync(
            "/v1/auth/refresh", new TokenRefresh(spent), TestJson.Options, TestContext.Current.CancellationToken);
        Session = JsonSerializer.Deserialize<Session>(await BodyAsync(answer), TestJson.Options)!;
        SpentRefreshToken = spent;
    }

    public async Task<T> GetAsync<T>(HttpClient http, string path) =>
        JsonSerializer.Deserialize<T>(await SendAsync(http, HttpMethod.Get, path), TestJson.Options)!;

    /// <summary>Every page of a list.</summary>
    public async Task<List<T>> ListAsync<T>(HttpClient http, string path)
    {
        var all = new List<T>();
        for (string? cursor = null; ;)
        {
            var page = await GetAsync<Users.PageOf<T>>(http, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=80" + (cursor is null ? "" : $"&cursor={cursor}"));
            all.AddRange(page.Items);
            if (page.Next is null)
                return all;
            cursor = page.Next;
        }
    }

    public async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await RequestAsync(http, HttpMethod.Get, path);
        return answer.StatusCode;
    }

    /// <summary>Answers the body of a 2xx. Fails the test on any other answer, and with the client's exception where none came.</summary>
    public async Task<string> SendAsync(HttpClient http, HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var answer = await RequestAsync(http, method, path, body, key);
        return await BodyAsync(answer);
    }

    /// <summary>The answer, whatever it is.</summary>
    public async Task<HttpResponseMessage> RequestAsync(HttpClient http, HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Session.AccessToken);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = body as HttpContent ?? JsonContent.Create(body, body.GetType(), options: TestJson.Options);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var request = answer.RequestMessage!;
        Assert.True(answer.IsSuccessStatusCode, $"{request.Method} {request.RequestUri} gave {(int)answer.StatusCode}: {text}");
        return text;
    }
}
