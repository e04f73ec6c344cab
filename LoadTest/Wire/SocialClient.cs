using System.Net;
using System.Text.Json.Serialization.Metadata;

namespace Social.LoadTest.Wire;

/// <summary>
/// The API as this tool uses it outside measured loops. Every call is repeated while the server is briefly away and fails with <see
/// cref="LoadTestException"/> when the
/// answer is not the documented one.
/// </summary>
internal sealed partial class SocialClient(ServerAddress address, int connections) : IDisposable
{
    private static readonly TimeSpan OrdinaryTimeout = TimeSpan.FromSeconds(30);

    private readonly RetryingSender _sender = new(address, connections, OrdinaryTimeout);

    public ServerAddress Address => address;

    /// <summary>How many requests had to be sent again.</summary>
    public long Repeated => _sender.Repeated;

    public async Task<Account> RegisterAsync(string handle, string password, CancellationToken cancellationToken)
    {
        var call = Call.Post(
            "v1/auth/register", new RegisterBody(handle, $"{handle}@load.example", password, handle), WireJson.Default.RegisterBody);
        var (answer, repeated) = await _sender.SendAsync(() => call.ToMessage(accessToken: null), cancellationToken);
        using (answer)
        {
            // The first attempt may have done it without our hearing of it: then the handle is taken, by us.
            return repeated && answer.StatusCode is HttpStatusCode.Conflict
                ? await LoginAsync(handle, password, cancellationToken)
                : new Account(handle, password, await SessionOfAsync(answer, HttpStatusCode.Created, cancellationToken));
        }
    }

    public async Task<Account> LoginAsync(string handle, string password, CancellationToken cancellationToken) =>
        new(handle, password, await NewSessionAsync(handle, password, cancellationToken));

    public async Task FollowAsync(Account by, long id, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            by, Call.Put($"v1/users/{id}/follow"), HttpStatusCode.OK, WireJson.Default.RelationshipAnswer, cancellationToken);
        if (!answer.Following)
            throw new LoadTestException($"{by.Handle} does not follow {id} after PUT /v1/users/{id}/follow was answered with 200.");
    }

    /// <param name="key">The Idempotency-Key: the same for each attempt.</param>
    public Task<PostAnswer> PostAsync(Account by, string text, string key, CancellationToken cancellationToken)
    {
        var call = Call.Post("v1/posts", new NewPostBody(text), WireJson.Default.NewPostBody, key);
        return SendAsync(by, call, HttpStatusCode.Created, WireJson.Default.PostAnswer, cancellationToken);
    }

    public Task<PageAnswer> HomeAsync(Account reader, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var path = $"v1/timelines/home?limit={limit}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
        return SendAsync(reader, Call.Get(path), HttpStatusCode.OK, WireJson.Default.PageAnswer, cancellationToken);
    }

    public Task<UserAnswer> UserAsync(Account reader, long id, CancellationToken cancellationToken) =>
        SendAsync(reader, Call.Get($"v1/users/{id}"), HttpStatusCode.OK, WireJson.Default.UserAnswer, cancellationToken);

    /// <summary>One of the Development-only routes: may take as long as <paramref name="timeout"/> and is not repeated.</summary>
    public async Task<T> DevAsync<T>(Call call, Account? by, JsonTypeInfo<T> type, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address.Uri, Timeout = timeout };
        using var message = call.ToMessage(by?.AccessToken);
        using var answer = await http.SendAsync(message, cancellationToken);
        return answer.StatusCode is HttpStatusCode.NotFound
            ? throw new LoadTestException($"The server has no /{call.Path}: start it with ASPNETCORE_ENVIRONMENT=Development.")
            : await ApiAnswer.ReadAsync(answer, HttpStatusCode.OK, type, cancellationToken);
    }

    public void Dispose() => _sender.Dispose();

    private async Task<T> SendAsync<T>(
        Account by, Call call, HttpStatusCode expected, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var token = await by.TokenAsync(old => RenewAsync(by, old, cancellationToken), cancellationToken);
        var (answer, _) = await _sender.SendAsync(() => call.ToMessage(token), cancellationToken);
        using (answer)
            return await ApiAnswer.ReadAsync(answer, expected, type, cancellationToken);
    }

    private async Task<SessionAnswer> RenewAsync(Account account, SessionAnswer old, CancellationToken cancellationToken)
    {
        var call = Call.Post("v1/auth/refresh", new RefreshBody(old.RefreshToken), WireJson.Default.RefreshBody);
        var (answer, repeated) = await _sender.SendAsync(() => call.ToMessage(accessToken: null), cancellationToken);
        using (answer)
        {
            // A refresh whose answer was lost has used the token up: only the password helps then.
            return repeated && answer.StatusCode is HttpStatusCode.Unauthorized
                ? await NewSessionAsync(account.Handle, account.Password, cancellationToken)
                : await SessionOfAsync(answer, HttpStatusCode.OK, cancellationToken);
        }
    }

    private async Task<SessionAnswer> NewSessionAsync(string handle, string password, CancellationToken cancellationToken)
    {
        var call = Call.Post("v1/auth/login", new LoginBody(handle, password), WireJson.Default.LoginBody);
        var (answer, _) = await _sender.SendAsync(() => call.ToMessage(accessToken: null), cancellationToken);
        using (answer)
            return await SessionOfAsync(answer, HttpStatusCode.OK, cancellationToken);
    }

    private static Task<SessionAnswer> SessionOfAsync(
        HttpResponseMessage answer, HttpStatusCode expected, CancellationToken cancellationToken) =>
        ApiAnswer.ReadAsync(answer, expected, WireJson.Default.SessionAnswer, cancellationToken);
}
