using System.Net;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class ProfileVersionTests(SocialApp app)
{
    [Theory]
    [InlineData("/v1/users/me")]
    [InlineData("/v1/users/{id}")]
    public async Task An_unchanged_profile_is_not_sent_again(string path)
    {
        using var ann = await app.AsAsync("ann");
        path = path.Replace("{id}", $"{ann.Id}", StringComparison.Ordinal);
        var tag = await TagAsync(ann, path);

        using var same = await ann.SendAsync(HttpMethod.Get, path, headers: h => h.IfNoneMatch.ParseAdd(tag));
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Other"));
        using var changed = await ann.SendAsync(HttpMethod.Get, path, headers: h => h.IfNoneMatch.ParseAdd(tag));

        Assert.Equal((HttpStatusCode.NotModified, tag), (same.StatusCode, same.Headers.ETag?.ToString()));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag?.ToString());
    }

    [Fact]
    public async Task Changed_settings_change_the_tag_of_the_own_profile()
    {
        using var ann = await app.AsAsync("ann");
        var (mine, others) = (await TagAsync(ann, "/v1/users/me"), await TagAsync(ann, $"/v1/users/{ann.Id}"));

        await ann.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(HideFollows: true));

        Assert.NotEqual(mine, await TagAsync(ann, "/v1/users/me"));
        Assert.Equal(others, await TagAsync(ann, $"/v1/users/{ann.Id}"));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_keeps_the_tag()
    {
        using var ann = await app.AsAsync("ann");
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Ann", Links: ["https://a.b/"]));
        var tag = await TagAsync(ann, "/v1/users/me");

        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Ann", Links: ["https://a.b/"]));
        await ann.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(HideFollows: false));

        Assert.Equal(tag, await TagAsync(ann, "/v1/users/me"));
    }

    [Fact]
    public async Task A_change_made_for_a_stale_version_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        var stale = await TagAsync(ann, "/v1/users/me");

        using var first = await ann.SendAsync(HttpMethod.Patch, "/v1/users/me", new ProfileChange("First"), h => h.IfMatch.ParseAdd(stale));
        using var second = await ann.SendAsync(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Second"), h => h.IfMatch.ParseAdd(stale));
        using var foreign = await ann.SendAsync(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Third"), h => h.IfMatch.ParseAdd("\"x\""));
        using var any = await ann.SendAsync(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Fourth"), h => h.IfMatch.ParseAdd("*"));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await Problems.AssertAsync(second, HttpStatusCode.PreconditionFailed, "precondition_failed");
        await Problems.AssertAsync(foreign, HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal(HttpStatusCode.OK, any.StatusCode);
        Assert.Equal(any.Headers.ETag?.ToString(), await TagAsync(ann, "/v1/users/me"));
    }

    [Fact]
    public async Task Of_many_changes_for_one_version_one_wins()
    {
        using var ann = await app.AsAsync("ann");
        var tag = await TagAsync(ann, "/v1/users/me");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            using var answer = await ann.SendAsync(HttpMethod.Patch, "/v1/users/me", new ProfileChange($"Ann {i}"), h => h.IfMatch.ParseAdd(tag));
            return answer.StatusCode;
        }));

        Assert.Single(answers, HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(a => a == HttpStatusCode.PreconditionFailed));
    }

    private static async Task<string> TagAsync(SocialClient client, string path)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, path);
        Assert.True(answer.Headers.ETag?.IsWeak);
        return answer.Headers.ETag!.ToString();
    }
}
