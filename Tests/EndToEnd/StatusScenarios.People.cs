using System.Net.Http.Json;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private const string Limit = "10000";

    private void AddAccounts()
    {
        Add("POST", "/v1/auth/register", 201, () => RegisterAsync(NewAccount(), null));
        Add("POST", "/v1/auth/register", 409, () => RegisterAsync(NewAccount() with { Handle = _ann.Handle }, null));
        Add("POST", "/v1/auth/register", 422, async () =>
        {
            var account = NewAccount();
            (await RegisterAsync(account, "key")).Dispose();
            return await RegisterAsync(account with { DisplayName = "Other" }, "key");
        });
        Add("POST", "/v1/auth/register", 429, async () => await (await StrictAsync()).SendAsync("/v1/auth/register", NewAccount(), null));
        Add("POST", "/v1/auth/login", 200, () => PostAsync(_app.Anonymous, "/v1/auth/login", new SignIn(_ann.Handle, SocialApp.Password)));
        Add("POST", "/v1/auth/login", 401, () => PostAsync(_app.Anonymous, "/v1/auth/login", new SignIn(_ann.Handle, "wrong")));
        Add("POST", "/v1/auth/login", 429, async () =>
        {
            var (account, sendAsync) = await StrictAsync();
            (await sendAsync("/v1/auth/login", new SignIn(account.Handle, "wrong"), null)).Dispose();
            return await sendAsync("/v1/auth/login", new SignIn(account.Handle, "wrong"), null);
        });
        Add("POST", "/v1/auth/refresh", 200, async () =>
            await PostAsync(_app.Anonymous, "/v1/auth/refresh", new TokenRefresh((await NewAsync()).Session.RefreshToken)));
        Add("POST", "/v1/auth/refresh", 401, () => PostAsync(_app.Anonymous, "/v1/auth/refresh", new TokenRefresh("nonsense")));
        Add("GET", "/.well-known/jwks.json", 200, () => _app.Anonymous.CallAsync("GET", "/.well-known/jwks.json"));
    }

    private void AddSessions()
    {
        const string Change = "/v1/auth/password/change";
        const string Next = "another long one";
        Add("POST", "/v1/auth/logout", 204, async () => await (await NewAsync()).Http.CallAsync("POST", "/v1/auth/logout"));
        Add("POST", Change, 204, async () => await PostAsync((await NewAsync()).Http, Change, new PasswordChange(SocialApp.Password, Next)));
        Add("POST", Change, 403, async () => await PostAsync((await NewAsync()).Http, Change, new PasswordChange("wrong", Next)));
        Add("POST", Change, 422, async () =>
        {
            var user = await NewAsync();
            (await PostAsync(user.Http, Change, new PasswordChange(SocialApp.Password, Next), "key")).Dispose();
            return await PostAsync(user.Http, Change, new PasswordChange(Next, "yet another one"), "key");
        });
        Add("POST", Change, 429, async () =>
        {
            var (account, sendAsync) = await StrictAsync();
            using var signedIn = await sendAsync("/v1/auth/login", new SignIn(account.Handle, account.Password), null);
            var session = await signedIn.Content.ReadFromJsonAsync<Session>(TestJson.Options, TestContext.Current.CancellationToken);
            var token = session!.AccessToken;
            (await sendAsync(Change, new PasswordChange("wrong", Next), token)).Dispose();
            return await sendAsync(Change, new PasswordChange("wrong", Next), token);
        });
        Add("DELETE", Me, 202, async () => await (await NewAsync()).SendAsync(HttpMethod.Delete, Me, new DeletionRequest(SocialApp.Password)));
        Add("DELETE", Me, 403, async () => await (await NewAsync()).SendAsync(HttpMethod.Delete, Me, new DeletionRequest("wrong")));
        Add("DELETE", Me, 429, async () =>
        {
            using var user = await StrictUserAsync();
            (await user.SendAsync(HttpMethod.Delete, Me, new DeletionRequest("wrong"))).Dispose();
            return await user.SendAsync(HttpMethod.Delete, Me, new DeletionRequest("wrong"));
        });
        Add("GET", "/v1/auth/sessions", 200, () => _ann.Http.CallAsync("GET", "/v1/auth/sessions"));
        Add("DELETE", "/v1/auth/sessions", 204, async () => await (await NewAsync()).Http.CallAsync("DELETE", "/v1/auth/sessions"));
        Add("DELETE", "/v1/auth/sessions/{id}", 204, async () =>
        {
            var user = await NewAsync();
            var sessions = await user.GetAsync<JsonElement>("/v1/auth/sessions");
            return await user.Http.CallAsync("DELETE", $"/v1/auth/sessions/{sessions[0].GetProperty("id").GetString()}");
        });
    }

    private void AddUsers()
    {
        foreach (var (route, path) in new[] { ("/v1/users/me", "/v1/users/me"), ("/v1/users/{id}", $"/v1/users/{_bob.Id}") })
        {
            Add("GET", route, 200, () => _ann.Http.CallAsync("GET", path));
            Add("GET", route, 304, () => _ann.Http.CallAsync("GET", path, headers: h => h.Add("If-None-Match", "*")));
        }
        Add("PATCH", "/v1/users/me", 200, () =>
            _ann.Http.CallAsync("PATCH", "/v1/users/me", """{"bio":"b","links":["https://example.org"]}"""));
        Add("PATCH", "/v1/users/me", 412, () =>
            _ann.Http.CallAsync("PATCH", "/v1/users/me", """{"bio":"c"}""", h => h.Add("If-Match", "W/\"999\"")));
        Add("GET", "/v1/users/me/settings", 200, () => _ann.Http.CallAsync("GET", "/v1/users/me/settings"));
        Add("PATCH", "/v1/users/me/settings", 200, () => _ann.Http.CallAsync("PATCH", "/v1/users/me/settings", "{}"));
        Add("GET", "/v1/users/by-handle/{handle}", 200, () => _ann.Http.CallAsync("GET", $"/v1/users/by-handle/{_bob.Handle}"));
        Add("GET", "/v1/users/by-handle/{handle}", 404, () => _ann.Http.CallAsync("GET", "/v1/users/by-handle/nobody_of_this_name"));
        foreach (var list in new[] { "followers", "following" })
        {
            Add("GET", $"/v1/users/{{id}}/{list}", 200, async () =>
            {
                (await _ann.SendAsync(HttpMethod.Put, $"/v1/users/{_bob.Id}/follow")).Dispose();
                return await _ann.Http.CallAsync("GET", $"/v1/users/{(list is "followers" ? _bob : _ann).Id}/{list}");
            });
            Add("GET", $"/v1/users/{{id}}/{list}", 403, async () =>
            {
                var shy = await NewAsync();
                (await shy.Http.CallAsync("PATCH", "/v1/users/me/settings", """{"hideFollows":true}""")).Dispose();
                return await _ann.Http.CallAsync("GET", $"/v1/users/{shy.Id}/{list}");
            });
        }
    }

    private void AddRelations()
    {
        foreach (var (verb, table) in new[] { ("follow", ""), ("block", "blocks"), ("mute", "mutes") })
        {
            var route = $"/v1/users/{{id}}/{verb}";
            Add("PUT", route, 200, async () => await (await NewAsync()).Http.CallAsync("PUT", $"/v1/users/{_bob.Id}/{verb}"));
            Add("DELETE", route, 200, async () => await (await NewAsync()).Http.CallAsync("DELETE", $"/v1/users/{_bob.Id}/{verb}"));
            Add("PUT", route, 409, async () =>
            {
                var user = await NewAsync();
                await StoreAsync(table.Length == 0
                    ? $"update users set following = {Limit} where id = {user.Id}"
                    : $"with recursive n(i) as (select 1 union all select i + 1 from n where i < {Limit}) " +
                      $"insert into {table} select {user.Id}, -i from n");
                return await user.Http.CallAsync("PUT", $"/v1/users/{_bob.Id}/{verb}");
            });
        }
        Add("GET", "/v1/relationships", 200, () => _ann.Http.CallAsync("GET", $"/v1/relationships?id={_bob.Id}"));
        Add("GET", "/v1/relationships", 400, () => _ann.Http.CallAsync("GET", "/v1/relationships?id=abc"));
        Add("GET", "/v1/follow-requests", 200, async () =>
            await (await AskedAsync("select 1")).Locked.Http.CallAsync("GET", "/v1/follow-requests"));
        foreach (var answer in new[] { "accept", "reject" })
        {
            Add("POST", $"/v1/follow-requests/{{id}}/{answer}", 200, async () =>
            {
                var (locked, asking) = await AskedAsync("select 1");
                return await locked.Http.CallAsync("POST", $"/v1/follow-requests/{asking.Id}/{answer}");
            });
        }
        Add("POST", "/v1/follow-requests/{id}/accept", 409, async () =>
        {
            var (locked, asking) = await AskedAsync($"update users set following = {Limit} where id = {{0}}");
            return await locked.Http.CallAsync("POST", $"/v1/follow-requests/{asking.Id}/accept");
        });
    }

    /// <summary>Somebody asks a locked account, then the store is changed for the one who asks.</summary>
    private async Task<(SocialClient Locked, SocialClient Asking)> AskedAsync(string sql)
    {
        var (locked, asking) = (await NewAsync(), await NewAsync());
        (await locked.Http.CallAsync("PATCH", "/v1/users/me", """{"locked":true}""")).Dispose();
        (await asking.Http.CallAsync("PUT", $"/v1/users/{locked.Id}/follow")).Dispose();
        await StoreAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, asking.Id));
        return (locked, asking);
    }

    private static NewAccount NewAccount()
    {
        var name = "s" + Guid.NewGuid().ToString("N")[..20];
        return new NewAccount(name, name + "@example.org", SocialApp.Password);
    }

    private Task<HttpResponseMessage> RegisterAsync(NewAccount account, string? key) =>
        PostAsync(_app.Anonymous, "/v1/auth/register", account, key);

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string path, object body, string? key = null) =>
        http.CallAsync("POST", path, JsonSerializer.Serialize(body, TestJson.Options), h =>
        {
            if (key is not null)
                h.Add("Idempotency-Key", key);
        });
}
