using System.Buffers.Text;
using System.Net;
using Social.Tests.Kit;

namespace Social.Tests.Accounts;

public sealed class RefreshTests(SocialApp app)
{
    [Fact]
    public async Task A_refresh_gives_new_tokens_of_the_same_session()
    {
        using var ann = await app.AsAsync("ann");
        var next = await app.RefreshAsync(ann.Session.RefreshToken).SessionAsync();
        var third = await app.RefreshAsync(next.RefreshToken).SessionAsync();

        Assert.Equal(3, new[] { ann.Session.RefreshToken, next.RefreshToken, third.RefreshToken }.Distinct().Count());
        Assert.Equal(ann.Id, third.User.Id);
        Assert.Equal(HttpStatusCode.OK, await app.StatusAsync(third.AccessToken));
    }

    [Fact]
    public async Task A_refresh_token_used_twice_ends_the_session()
    {
        using var ann = await app.AsAsync("ann");
        var next = await app.RefreshAsync(ann.Session.RefreshToken).SessionAsync();

        await app.RefreshAsync(ann.Session.RefreshToken).FailsAsync(HttpStatusCode.Unauthorized, "refresh_token_reused");

        await app.RefreshAsync(next.RefreshToken).FailsAsync(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        await app.EndsAsync(next);
    }

    [Fact]
    public async Task Of_two_refreshes_with_one_token_one_wins_and_the_session_ends()
    {
        using var ann = await app.AsAsync("ann");
        var answers = await Task.WhenAll(app.RefreshAsync(ann.Session.RefreshToken), app.RefreshAsync(ann.Session.RefreshToken));

        var winner = await Task.FromResult(Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK)).SessionAsync();
        await Task.FromResult(answers.Single(a => a.StatusCode != HttpStatusCode.OK)).FailsAsync(HttpStatusCode.Unauthorized, "refresh_token_reused");
        await app.RefreshAsync(winner.RefreshToken).FailsAsync(HttpStatusCode.Unauthorized, "invalid_refresh_token");
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("AAAA AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Garbage_is_no_refresh_token(string token) => await app.RefreshAsync(token).FailsAsync(HttpStatusCode.Unauthorized, "invalid_refresh_token");

    [Fact]
    public async Task A_guess_at_the_family_does_not_end_the_session()
    {
        using var ann = await app.AsAsync("ann");
        var bytes = Base64Url.DecodeFromChars(ann.Session.RefreshToken);
        bytes[8] ^= 1;

        await app.RefreshAsync(Base64Url.EncodeToString(bytes)).FailsAsync(HttpStatusCode.Unauthorized, "invalid_refresh_token");
        await app.RefreshAsync(ann.Session.RefreshToken).SessionAsync();
    }

    [Fact]
    public async Task A_session_that_was_ended_is_not_refreshed()
    {
        using var ann = await app.AsAsync("ann");
        using var answer = await ann.SendAsync(HttpMethod.Post, "/v1/auth/logout");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        await app.RefreshAsync(ann.Session.RefreshToken).FailsAsync(HttpStatusCode.Unauthorized, "invalid_refresh_token");
    }
}
