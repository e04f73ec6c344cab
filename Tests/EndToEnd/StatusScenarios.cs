using Microsoft.Data.Sqlite;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>
/// One scenario for each status of each route: those that every route has by its shape, made here for new routes too, and each route's own.
/// </summary>
internal sealed partial class StatusScenarios : IAsyncDisposable
{
    private readonly SocialApp _app;
    private readonly SocialApp _strict;
    private readonly SocialClient _admin;
    private readonly SocialClient _ann;
    private readonly SocialClient _bob;
    private readonly List<Scenario> _all = [];
    private int _address;

    private StatusScenarios(SocialApp app, SocialApp strict, SocialClient admin, SocialClient ann, SocialClient bob)
    {
        (_app, _strict, _admin, _ann, _bob) = (app, strict, admin, ann, bob);
        foreach (var route in ServedRoute.All(app))
            AddByShape(route);
        AddAccounts();
        AddSessions();
        AddUsers();
        AddRelations();
        AddPosts();
        AddReactions();
        AddTimelines();
        AddMedia();
        AddNotifications();
        AddRooms();
        AddMessages();
        AddSafety();
        AddCalls();
        AddIceServers();
        AddPresence();
    }

    public delegate Task<HttpResponseMessage> RunAsync();

    public IReadOnlyList<Scenario> All => _all;

    public static async Task<StatusScenarios> StartAsync(SocialApp app)
    {
        // one attempt for each address, which a test can choose
        var strict = await SocialApp.StartAsync(
            "Api:Proxies:Trusted=127.0.0.1", "Accounts:Throttle:Pair:Burst=1", "Accounts:Throttle:Pair:Every=00:01:00",
            "Accounts:Throttle:Registration:Burst=1", "Accounts:Throttle:Registration:Every=00:01:00",
            "Media:Images:AnswerWithin=00:00:00", "Media:Library:MostUnused=1");
        return new StatusScenarios(app, strict, await app.AdminAsync(), await app.AsAsync("ann"), await app.AsAsync("bob"));
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _ann.Dispose();
        _bob.Dispose();
        await _strict.DisposeAsync();
    }

    private void Add(string method, string route, int status, RunAsync runAsync) => _all.Add(new Scenario(method, route, status, runAsync));

    /// <summary>What a route answers because it wants a token, has an id or a page, or takes a body.</summary>
    private void AddByShape(ServedRoute route)
    {
        var (method, path) = (route.Method, route.Path());
        var by = route.NeedsRole ? _admin : _ann;
        if (route.NeedsRole)
            Add(method, route.Route, 403, () => _ann.Http.CallAsync(method, path, route.Sample));
        if (route.NeedsToken)
            Add(method, route.Route, 401, () => _app.Anonymous.CallAsync(method, path, route.Body is null ? null : "{}"));
        if (route.Body is not null)
        {
            Add(method, route.Route, 400, () => by.Http.CallAsync(method, path, "{"));
            Add(method, route.Route, 413, () => by.Http.CallTooLargeAsync(method, path));
            Add(method, route.Route, 415, () => by.Http.CallAsync(method, path, RawCalls.Json("{}"u8.ToArray(), "text/plain")));
        }
        else if (route.HasId)
        {
            Add(method, route.Route, 400, () => by.Http.CallAsync(method, route.Path("abc")));
        }
        else if (route.Pages)
        {
            Add(method, route.Route, 400, () => by.Http.CallAsync(method, route.With("limit=0")));
        }
        // there is nothing to be missed for who refuses what nobody asked
        if (route.HasId && !route.Route.EndsWith("/reject", StringComparison.Ordinal))
            Add(method, route.Route, 404, () => by.Http.CallAsync(method, path, SomeBody(route)));
    }

    private static string? SomeBody(ServedRoute route) =>
        route.Sample ?? (route.Body is null ? null : route.Body.GetProperty("Text") is null ? "{}" : """{"text":"nobody's"}""");

    /// <summary>Somebody whom no other scenario has changed.</summary>
    private async Task<SocialClient> NewAsync() => await _app.AsAsync("new");

    /// <summary>A new user of the strict host, and a call from one address of their own.</summary>
    private async Task<(NewAccount Account, Func<string, object, string?, Task<HttpResponseMessage>> SendAsync)> StrictAsync()
    {
        var number = Interlocked.Increment(ref _address);
        var account = new NewAccount($"strict_{number}", $"strict_{number}@example.org", SocialApp.Password);
        await SendAsync("/v1/auth/register", account, null);
        return (account, SendAsync);

        async Task<HttpResponseMessage> SendAsync(string path, object body, string? token) =>
            await _strict.Anonymous.CallAsync("POST", path, System.Text.Json.JsonSerializer.Serialize(body, TestJson.Options), h =>
            {
                h.Add("X-Forwarded-For", $"203.0.113.{number}");
                h.TryAddWithoutValidation("Authorization", token is null ? null : "Bearer " + token);
            });
    }

    /// <summary>Brings about in the store what would take thousands of requests.</summary>
    private async Task StoreAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<SqliteConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={_app.Folder}/social.db;Pooling=False;Foreign Keys=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}

/// <summary>A way to get a status from a route.</summary>
internal sealed record Scenario(string Method, string Route, int Status, StatusScenarios.RunAsync RunAsync);
