using System.Net;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class FollowerPageTests(SocialApp app)
{
    [Fact]
    public async Task Pages_adjoin_exactly_while_new_follows_arrive()
    {
        using var ann = await app.AsAsync("ann");
        var followers = await SeededUsers.AddFollowersAsync(app, ann.Id, 30);

        var walked = await WalkAsync(ann, $"/v1/users/{ann.Id}/followers?limit=7", () => SeededUsers.AddFollowersAsync(app, ann.Id, 3));

        Assert.Equal(followers.Reverse(), walked);
        Assert.Equal(42, (await ann.GetAsync<OwnUser>("/v1/users/me")).Counts.Followers);
    }

    [Fact]
    public async Task Following_is_paged_newest_first()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var others = await SeededUsers.AddAsync(app, 9);
        foreach (var other in others)
            await ann.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{other}/follow");

        Assert.Equal(others.Reverse(), await WalkAsync(bob, $"/v1/users/{ann.Id}/following?limit=4"));
    }

    [Fact]
    public async Task Users_hidden_from_the_viewer_leave_no_hole_and_no_empty_page()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var followers = await SeededUsers.AddFollowersAsync(app, ann.Id, 24);
        int[] hidden = [0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 23];
        foreach (var i in hidden)
            await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{followers[i]}/block");

        var walked = await WalkAsync(bob, $"/v1/users/{ann.Id}/followers?limit=4");

        Assert.Equal(followers.Where((_, i) => !hidden.Contains(i)).Reverse(), walked);
        Assert.Equal(followers.Reverse(), await WalkAsync(ann, $"/v1/users/{ann.Id}/followers?limit=4"));
    }

    [Fact]
    public async Task Hidden_follows_are_shown_to_their_owner_only()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.SendAsync<Relationship>(HttpMethod.Put, $"/v1/users/{ann.Id}/follow");
        await ann.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(HideFollows: true));

        await bob.FailsAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/followers", null, HttpStatusCode.Forbidden, "forbidden");
        await bob.FailsAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/following", null, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(bob.Id, Assert.Single((await ann.GetAsync<PageOf<User>>($"/v1/users/{ann.Id}/followers")).Items).Id);
        Assert.Equal(1, (await bob.GetAsync<User>($"/v1/users/{ann.Id}")).Counts.Followers);
    }

    [Theory]
    [InlineData("followers")]
    [InlineData("following")]
    public async Task A_page_of_nobody_or_from_nowhere_is_refused(string list)
    {
        using var ann = await app.AsAsync("ann");

        await ann.FailsAsync(HttpMethod.Get, $"/v1/users/1/{list}", null, HttpStatusCode.NotFound, "not_found");
        await ann.FailsAsync(HttpMethod.Get, $"/v1/users/x/{list}", null, HttpStatusCode.BadRequest, "bad_parameter");
        await ann.FailsAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/{list}?cursor=x", null, HttpStatusCode.BadRequest, "bad_cursor");
        await ann.FailsAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/{list}?limit=x", null, HttpStatusCode.BadRequest, "bad_parameter");
    }

    [Fact]
    public async Task The_first_and_the_last_page_say_where_the_next_is()
    {
        using var ann = await app.AsAsync("ann");
        await SeededUsers.AddFollowersAsync(app, ann.Id, 81);

        using var first = await ann.SendAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/followers?limit=1000");
        var link = Assert.Single(first.Headers.GetValues("Link"));
        var next = link[(link.IndexOf('<', StringComparison.Ordinal) + 1)..link.IndexOf('>', StringComparison.Ordinal)];
        var last = await ann.GetAsync<PageOf<User>>(next);

        Assert.Contains("rel=\"next\"", link, StringComparison.Ordinal);
        Assert.Single(last.Items);
        Assert.Null(last.Next);
    }

    [Fact]
    public async Task A_hundred_thousand_followers_are_paged_to_the_end()
    {
        const int Many = 100_000;
        using var ann = await app.AsAsync("ann");
        var followers = await SeededUsers.AddFollowersAsync(app, ann.Id, Many);
        var start = TimeProvider.System.GetTimestamp();

        var walked = await WalkAsync(ann, $"/v1/users/{ann.Id}/followers?limit=80");
        var took = TimeProvider.System.GetElapsedTime(start);

        Assert.Equal(followers.Reverse(), walked);
        Assert.Equal(Many, (await ann.GetAsync<User>($"/v1/users/{ann.Id}")).Counts.Followers);
        Assert.True(took < TimeSpan.FromSeconds(20), $"paging took {took}");
    }

    /// <summary>The ids of all users of a list, page by page, doing something between pages.</summary>
    internal static async Task<List<long>> WalkAsync(SocialClient client, string path, Func<Task>? betweenAsync = null)
    {
        var (ids, next) = (new List<long>(), path);
        while (true)
        {
            var page = await client.GetAsync<PageOf<User>>(next);
            ids.AddRange(page.Items.Select(u => u.Id));
            if (page.Next is null)
                return ids;
            Assert.NotEmpty(page.Items);
            next = $"{path}&cursor={page.Next}";
            if (betweenAsync is not null)
                await betweenAsync();
        }
    }
}
