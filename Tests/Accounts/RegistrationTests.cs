using System.Net;
using Social.Grains.Accounts;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

public sealed class RegistrationTests(SocialApp app)
{
    [Fact]
    public async Task Signing_up_answers_with_a_session_that_works()
    {
        var name = Auth.NewName("New");
        using var answer = await app.RegisterAsync(new NewAccount(name, $"{name}@Example.ORG", SocialApp.Password, " Ann Ä. "));
        Assert.Equal("/v1/users/me", answer.Headers.Location?.OriginalString);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var session = await Task.FromResult(answer).SessionAsync(HttpStatusCode.Created);

        Assert.Equal("Bearer", session.TokenType);
        Assert.Equal(900, session.ExpiresIn);
        Assert.Equal(name.ToLowerInvariant(), session.User.Handle);
        Assert.Equal($"{name}@example.org".ToLowerInvariant(), session.User.Email);
        Assert.Equal("Ann Ä.", session.User.DisplayName);
        Assert.Equal("user", session.User.Role);
        Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(session.AccessToken));
    }

    [Fact]
    public async Task The_display_name_is_the_handle_where_none_is_given()
    {
        var session = await app.RegisterAsync(Auth.NewAccount()).SessionAsync(HttpStatusCode.Created);

        Assert.Equal(session.User.Handle, session.User.DisplayName);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        using var answer = await app.RegisterAsync(new NewAccount("a!", "nobody", "short", " "));
        var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "validation_failed");

        Assert.Equal(["displayName", "email", "handle", "password"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Theory]
    [InlineData("ab", "ok@example.org", "long enough", "handle")]
    [InlineData("abcdefghijklmnopqrstuvwxyz01234", "ok@example.org", "long enough", "handle")]
    [InlineData("with-dash", "ok@example.org", "long enough", "handle")]
    [InlineData("näme", "ok@example.org", "long enough", "handle")]
    [InlineData("nul\0name", "ok@example.org", "long enough", "handle")]
    [InlineData("fine", "no-at.example.org", "long enough", "email")]
    [InlineData("fine", "two@@example.org", "long enough", "email")]
    [InlineData("fine", "a b@example.org", "long enough", "email")]
    [InlineData("fine", "ann@localhost", "long enough", "email")]
    [InlineData("fine", "ann\n@example.org", "long enough", "email")]
    [InlineData("fine", "ok@example.org", "seven77", "password")]
    [InlineData("fine", "ok@example.org", "with\0nul in it", "password")]
    public async Task A_field_that_is_not_as_it_must_be_is_named(string handle, string email, string password, string field)
    {
        using var answer = await app.RegisterAsync(new NewAccount(handle, email, password));
        var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "validation_failed");

        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Fact]
    public async Task Lengths_count_to_their_limits()
    {
        var handle = Auth.NewName("lim");
        await app.RegisterAsync(new NewAccount(handle, $"{handle}@example.org", new string('p', 250) + " 1x2y3", new string('d', 50)))
            .SessionAsync(HttpStatusCode.Created);
        var other = Auth.NewName("lim");
        await app.RegisterAsync(new NewAccount(other, $"{other}@example.org", new string('p', 250) + " 1x2y3z", "x")).FailsAsync(HttpStatusCode.BadRequest, "validation_failed");
        await app.RegisterAsync(new NewAccount(other, $"{other}@example.org", SocialApp.Password, new string('d', 51))).FailsAsync(HttpStatusCode.BadRequest, "validation_failed");
        await app.RegisterAsync(new NewAccount(other, new string('e', 250) + "@example.org", SocialApp.Password)).FailsAsync(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord1")]
    [InlineData("Password2026!")]
    [InlineData("12345678")]
    [InlineData("qwertyuiop")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abcabcabc")]
    [InlineData("iloveyou")]
    [InlineData("trustno1")]
    [InlineData("1q2w3e4r")]
    public async Task One_of_the_commonest_passwords_is_refused(string password)
    {
        var account = Auth.NewAccount() with { Password = password };

        await app.RegisterAsync(account).FailsAsync(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("kP3#x9!q")]
    [InlineData("load-test password")]
    public void Another_password_is_not_called_common(string password) => Assert.False(CommonPasswords.Contains(password));

    [Fact]
    public async Task The_handle_is_no_password()
    {
        var account = Auth.NewAccount();

        await app.RegisterAsync(account with { Password = account.Handle.ToUpperInvariant() }).FailsAsync(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task A_handle_or_an_email_is_taken_without_regard_to_case()
    {
        var first = Auth.NewAccount();
        await app.RegisterAsync(first).SessionAsync(HttpStatusCode.Created);

        await app.RegisterAsync(Auth.NewAccount() with { Handle = first.Handle.ToUpperInvariant() }).FailsAsync(HttpStatusCode.Conflict, "handle_taken");
        await app.RegisterAsync(Auth.NewAccount() with { Email = first.Email.ToUpperInvariant() }).FailsAsync(HttpStatusCode.Conflict, "email_taken");
    }

    [Fact]
    public async Task Of_50_who_want_a_handle_at_once_exactly_one_gets_it()
    {
        var handle = Auth.NewName("race");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.RegisterAsync(new NewAccount(handle, $"{handle}_{i}@example.org", SocialApp.Password))));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Problems.AssertAsync(answer, HttpStatusCode.Conflict, "handle_taken");
    }

    [Fact]
    public async Task Of_20_who_want_an_email_at_once_exactly_one_gets_it()
    {
        var email = $"{Auth.NewName("race")}@example.org";
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.RegisterAsync(Auth.NewAccount() with { Email = email })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Problems.AssertAsync(answer, HttpStatusCode.Conflict, "email_taken");
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_and_body_gets_the_same_account()
    {
        var account = Auth.NewAccount();
        var key = Guid.NewGuid().ToString();
        var first = await app.RegisterAsync(account, key).SessionAsync(HttpStatusCode.Created);

        using var answer = await app.RegisterAsync(account, key);
        Assert.Equal("true", Assert.Single(answer.Headers.GetValues("Idempotency-Replayed")));
        var second = await Task.FromResult(answer).SessionAsync(HttpStatusCode.Created);
        Assert.Equal(first.User.Id, second.User.Id);
        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(second.AccessToken));
    }

    [Fact]
    public async Task Repeats_that_run_side_by_side_get_one_account()
    {
        var account = Auth.NewAccount();
        var key = Guid.NewGuid().ToString();
        var sessions = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => app.RegisterAsync(account, key).SessionAsync(HttpStatusCode.Created)));

        Assert.Single(sessions.Select(s => s.User.Id).Distinct());
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var account = Auth.NewAccount();
        var key = Guid.NewGuid().ToString();
        await app.RegisterAsync(account, key).SessionAsync(HttpStatusCode.Created);

        await app.RegisterAsync(account with { Password = "another password" }, key).FailsAsync(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        await app.RegisterAsync(account with { DisplayName = "Another" }, key).FailsAsync(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        await app.RegisterAsync(account, "another-key").FailsAsync(HttpStatusCode.Conflict, "handle_taken");
    }
}
