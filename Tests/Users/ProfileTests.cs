using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class ProfileTests(SocialApp app)
{
    [Fact]
    public async Task A_new_user_sees_their_own_profile_with_email_role_and_settings()
    {
        using var ann = await app.AsAsync("ann");

        var me = await ann.GetAsync<OwnUser>("/v1/users/me");

        Assert.Equal((ann.Id, ann.Handle, $"{ann.Handle}@example.org", "user"), (me.Id, me.Handle, me.Email, me.Role));
        Assert.Equal((new UserCounts(0, 0, 0), new UserSettings()), (me.Counts, me.Settings));
        Assert.Empty(me.Links);
        Assert.InRange(me.CreatedAt, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(1));
    }

    [Fact]
    public async Task Others_see_a_profile_without_email_role_and_settings()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");

        var seen = await bob.GetAsync<JsonElement>($"/v1/users/{ann.Id}");

        Assert.Equal(ann.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), seen.GetProperty("id").GetString());
        Assert.Equal(ann.Handle, seen.GetProperty("handle").GetString());
        Assert.All(["email", "role", "settings", "version"], name => Assert.False(seen.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task A_changed_profile_is_seen_by_everybody_at_once_and_what_was_not_named_stays()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var change = new ProfileChange(
            "Ann Ü", "one\ntwo", "https://example.org/a.png", "Göteborg", ["https://example.org/"], Locked: true);

        var changed = await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", change);
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange(Location: ""));
        var seen = await bob.GetAsync<User>($"/v1/users/{ann.Id}");

        Assert.Equal("Göteborg", changed.Location);
        Assert.Equal(
            ("Ann Ü", "one\ntwo", "https://example.org/a.png", null, true),
            (seen.DisplayName, seen.Bio, seen.AvatarUrl, seen.Location, seen.Locked));
        Assert.Equal("https://example.org/", Assert.Single(seen.Links));
    }

    public static TheoryData<string, string> WrongProfiles => new()
    {
        { """{"displayName":""}""", "displayName" },
        { """{"displayName":"   "}""", "displayName" },
        { """{"displayName":"a\u0000b"}""", "displayName" },
        { $$"""{"displayName":"{{new string('x', 51)}}"}""", "displayName" },
        { $$"""{"bio":"{{new string('x', 501)}}"}""", "bio" },
        { """{"bio":"a\tb"}""", "bio" },
        { """{"avatarUrl":"ftp://example.org/a"}""", "avatarUrl" },
        { """{"avatarUrl":"/a.png"}""", "avatarUrl" },
        { """{"avatarUrl":"javascript:alert(1)"}""", "avatarUrl" },
        { $$"""{"avatarUrl":"https://example.org/{{new string('x', 500)}}"}""", "avatarUrl" },
        { $$"""{"location":"{{new string('x', 101)}}"}""", "location" },
        { """{"location":"a\nb"}""", "location" },
        { """{"links":["http://a.b","http://a.b","http://a.b","http://a.b","http://a.b","http://a.b"]}""", "links" },
        { """{"links":["http://a.b","x"]}""", "links" },
        { """{"links":[null]}""", "links" },
        { """{"links":["http://a b"]}""", "links" },
    };

    [Theory]
    [MemberData(nameof(WrongProfiles))]
    public async Task A_profile_beyond_its_limits_is_refused_by_field(string body, string field)
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.SendAsync(HttpMethod.Patch, "/v1/users/me", JsonDocument.Parse(body));

        var problem = await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("""{"role":"admin"}""", "unknown_field")]
    [InlineData("""{"handle":"other"}""", "unknown_field")]
    [InlineData("""{"locked":"yes"}""", "wrong_type")]
    [InlineData("""{"links":"x"}""", "wrong_type")]
    [InlineData("""{"bio":7}""", "wrong_type")]
    public async Task A_profile_change_with_what_it_does_not_have_is_refused(string body, string code)
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Patch, "/v1/users/me", JsonDocument.Parse(body), HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("""{"bio":"\ud800"}""")]
    [InlineData("""{"bio":"x" """)]
    [InlineData("""["bio"]""")]
    public async Task A_body_that_is_not_the_JSON_expected_is_refused(string body)
    {
        using var ann = await app.AsAsync("ann");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await ann.Http.PatchAsync("/v1/users/me", content, TestContext.Current.CancellationToken);

        await Problems.AssertAsync(answer, HttpStatusCode.BadRequest, "bad_json");
    }

    [Fact]
    public async Task A_user_is_found_by_handle_in_any_case_and_with_a_leading_at()
    {
        using var ann = await app.AsAsync("ann");

        Assert.Equal(ann.Id, (await ann.GetAsync<User>($"/v1/users/by-handle/{ann.Handle}")).Id);
        Assert.Equal(ann.Id, (await ann.GetAsync<User>($"/v1/users/by-handle/@{ann.Handle.ToUpperInvariant()}")).Id);
        await ann.FailsAsync(HttpMethod.Get, "/v1/users/by-handle/nobody_is_called_this", null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task An_unknown_user_is_not_found_and_a_bad_id_is_a_bad_parameter()
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Get, "/v1/users/1", null, HttpStatusCode.NotFound, "not_found");
        await ann.FailsAsync(HttpMethod.Get, "/v1/users/-1", null, HttpStatusCode.BadRequest, "bad_parameter");
        await ann.FailsAsync(HttpMethod.Get, "/v1/users/ann", null, HttpStatusCode.BadRequest, "bad_parameter");
        await ann.FailsAsync(HttpMethod.Get, "/v1/users/99999999999999999999", null, HttpStatusCode.BadRequest, "bad_parameter");
    }

    [Theory]
    [InlineData("GET", "/v1/users/me")]
    [InlineData("PATCH", "/v1/users/me")]
    [InlineData("GET", "/v1/users/me/settings")]
    [InlineData("PATCH", "/v1/users/me/settings")]
    [InlineData("GET", "/v1/users/1")]
    [InlineData("GET", "/v1/users/by-handle/ann")]
    [InlineData("GET", "/v1/users/1/followers")]
    [InlineData("GET", "/v1/users/1/following")]
    [InlineData("PUT", "/v1/users/1/follow")]
    [InlineData("DELETE", "/v1/users/1/follow")]
    [InlineData("PUT", "/v1/users/1/block")]
    [InlineData("DELETE", "/v1/users/1/block")]
    [InlineData("PUT", "/v1/users/1/mute")]
    [InlineData("DELETE", "/v1/users/1/mute")]
    [InlineData("GET", "/v1/relationships?id=1")]
    [InlineData("GET", "/v1/follow-requests")]
    [InlineData("POST", "/v1/follow-requests/1/accept")]
    [InlineData("POST", "/v1/follow-requests/1/reject")]
    public async Task Nothing_is_answered_without_a_token(string method, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);

        using var answer = await app.Anonymous.SendAsync(request, TestContext.Current.CancellationToken);

        await Problems.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
    }
}
