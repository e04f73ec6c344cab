using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Accounts;
using Social.Grains.Interfaces.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

public sealed class PasswordChangeTests(SocialApp app)
{
    private const string Route = "/v1/auth/password/change";
    private const string NewPassword = "staple in the stable";
    private static readonly PasswordChange Change = new(SocialApp.Password, NewPassword);

    [Fact]
    public async Task A_change_counts_at_once_and_ends_the_other_sessions()
    {
        using var ann = await app.AsAsync("ann");
        var other = await app.LoginAsync(ann.Handle).SessionAsync();

        using var answer = await ann.SendAsync(HttpMethod.Post, Route, Change);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        await app.LoginAsync(ann.Handle).FailsAsync(HttpStatusCode.Unauthorized, "bad_credentials");
        await app.LoginAsync(ann.Handle, NewPassword).SessionAsync();
        await app.EndsAsync(other);
        Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(ann.Session.AccessToken));
    }

    [Fact]
    public async Task The_current_password_must_be_right()
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Post, Route, Change with { CurrentPassword = "another one" }, HttpStatusCode.Forbidden, "bad_credentials");
        await app.LoginAsync(ann.Handle).SessionAsync();
    }

    [Theory]
    [InlineData("short")]
    [InlineData("password123")]
    public async Task The_new_password_must_be_a_good_one(string password)
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Post, Route, Change with { NewPassword = password }, HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_changes_nothing_more()
    {
        using var ann = await app.AsAsync("ann");
        var key = Guid.NewGuid().ToString();
        using var first = await ann.SendAsync(HttpMethod.Post, Route, Change, h => h.Add("Idempotency-Key", key));
        var later = await app.LoginAsync(ann.Handle, NewPassword).SessionAsync();

        using var second = await ann.SendAsync(HttpMethod.Post, Route, Change, h => h.Add("Idempotency-Key", key));

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        await app.RefreshAsync(later.RefreshToken).SessionAsync();

        using var other = await ann.SendAsync(
            HttpMethod.Post, Route, Change with { NewPassword = "yet another one" }, h => h.Add("Idempotency-Key", key));
        await Problems.AssertAsync(other, HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task What_is_kept_for_a_repeat_is_as_hard_to_guess_from_as_the_password_hash()
    {
        using var ann = await app.AsAsync("ann");
        using var answer = await ann.SendAsync(HttpMethod.Post, Route, Change, h => h.Add("Idempotency-Key", "the-key"));
        var store = app.Services.GetRequiredService<IAccountStore>();

        var repeat = await store.FindRepeatAsync(ann.Id, "the-key", TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        Assert.StartsWith("$argon2id$", Encoding.ASCII.GetString(repeat!.BodyHash.AsSpan()), StringComparison.Ordinal);
    }
}
