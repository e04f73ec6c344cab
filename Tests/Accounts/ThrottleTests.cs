using System.Net;
using System.Net.Http.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

[Collection(ClockedTests.Name)]
public sealed class ThrottleTests(ClockedApp clocked)
{
    private const string Wrong = "not the password";

    [Fact]
    public async Task After_five_wrong_passwords_even_the_right_one_must_wait_a_little()
    {
        Rest();
        var account = await RegisteredAsync();
        for (var i = 0; i < 5; i++)
            await LoginAsync(account.Handle, Wrong).FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");

        await LoginAsync(account.Handle, Wrong).FailsAsync(HttpStatusCode.TooManyRequests, "too_many_attempts");
        await LoginAsync(account.Handle).FailsAsync(HttpStatusCode.TooManyRequests, "too_many_attempts");
        // another address has its own count
        await LoginAsync(account.Handle, address: "192.0.2.77").SessionAsync();

        clocked.Time.Move(TimeSpan.FromSeconds(31));
        await LoginAsync(account.Handle).SessionAsync();
    }

    [Fact]
    public async Task Right_passwords_are_not_counted()
    {
        Rest();
        var account = await RegisteredAsync();

        for (var i = 0; i < 12; i++)
            await LoginAsync(account.Handle).SessionAsync();
    }

    [Fact]
    public async Task An_unknown_name_is_counted_like_a_known_one()
    {
        Rest();
        var name = Auth.NewName();
        for (var i = 0; i < 5; i++)
            await LoginAsync(name, Wrong).FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");

        await LoginAsync(name, Wrong).FailsAsync(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Guesses_at_one_name_from_many_addresses_are_counted_together()
    {
        Rest();
        var account = await RegisteredAsync();
        for (var i = 0; i < 8; i++)
            await LoginAsync(account.Handle, Wrong, $"198.51.100.{i}").FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");

        await LoginAsync(account.Handle, Wrong, "198.51.100.99").FailsAsync(HttpStatusCode.TooManyRequests, "too_many_attempts");
        clocked.Time.Move(TimeSpan.FromSeconds(6));
        await LoginAsync(account.Handle, address: "198.51.100.99").SessionAsync();
    }

    [Fact]
    public async Task Guesses_at_many_names_from_one_network_are_counted_together()
    {
        Rest();
        for (var i = 0; i < 20; i++)
            await LoginAsync(Auth.NewName(), Wrong, $"2001:db8:1:2::{i:x}").FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");

        await LoginAsync(Auth.NewName(), Wrong, "2001:db8:1:2:ffff::1").FailsAsync(HttpStatusCode.TooManyRequests, "too_many_attempts");
        await LoginAsync(Auth.NewName(), Wrong, "2001:db8:1:3::1").FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");
    }

    [Fact]
    public async Task Guessing_through_a_password_change_is_counted_too()
    {
        Rest();
        using var ann = await clocked.App.AsAsync("ann");
        var change = new PasswordChange(Wrong, "staple in the stable");
        for (var i = 0; i < 5; i++)
            await ann.FailsAsync(HttpMethod.Post, "/v1/auth/password/change", change, HttpStatusCode.Forbidden, "bad_credentials");

        await ann.FailsAsync(HttpMethod.Post, "/v1/auth/password/change", change, HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task One_address_registers_20_at_once_and_then_one_a_minute()
    {
        Rest();
        for (var i = 0; i < 20; i++)
            await SendAsync("register", Auth.NewAccount(), "203.0.113.5").SessionAsync(HttpStatusCode.Created);

        await SendAsync("register", Auth.NewAccount(), "203.0.113.5").FailsAsync(HttpStatusCode.TooManyRequests, "too_many_attempts");
        clocked.Time.Move(TimeSpan.FromMinutes(1));
        await SendAsync("register", Auth.NewAccount(), "203.0.113.5").SessionAsync(HttpStatusCode.Created);
        await SendAsync("register", Auth.NewAccount(), "203.0.113.5").FailsAsync(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    private async Task<NewAccount> RegisteredAsync()
    {
        var account = Auth.NewAccount();
        await clocked.App.RegisterAsync(account).SessionAsync(HttpStatusCode.Created);
        return account;
    }

    // full buckets, whatever other tests took
    private void Rest() => clocked.Time.Move(TimeSpan.FromMinutes(30));

    private Task<HttpResponseMessage> LoginAsync(string login, string password = SocialApp.Password, string address = "192.0.2.1") =>
        SendAsync("login", new SignIn(login, password), address);

    private async Task<HttpResponseMessage> SendAsync(string route, object body, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/auth/{route}");
        request.Content = JsonContent.Create(body, body.GetType(), options: TestJson.Options);
        request.Headers.Add("X-Forwarded-For", address);
        return await clocked.App.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
