using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

public sealed class PostPageTests(SocialApp app)
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(80)]
    public async Task Pages_of_a_users_posts_adjoin_exactly_while_new_ones_arrive(int limit)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var posts = new List<long>();
        for (var i = 0; i < 30; i++)
            posts.Add((await ann.PostAsync($"{i}")).Id);
        posts.Reverse();

        var walked = await Paging.WalkAsync(bob, $"/v1/users/{ann.Id}/posts", limit, () => ann.PostAsync("new"));

        Assert.Equal(posts, walked);
    }

    [Fact]
    public async Task Hidden_posts_leave_no_hole_and_no_empty_page()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var seen = new List<long> { (await ann.PostAsync("oldest")).Id };
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => ann.PostAsync($"{i}", Visibility.Mentioned)));
        seen.Insert(0, (await ann.PostAsync("newest")).Id);
        await bob.FollowAsync(ann);

        Assert.Equal(seen, await Paging.WalkAsync(bob, $"/v1/users/{ann.Id}/posts", 1));
        await Paging.SeesAsync(bob, seen[0]);
        Assert.Equal(seen, await Paging.WalkAsync(bob, "/v1/timelines/home", 1));
        Assert.Equal(202, (await Paging.WalkAsync(ann, $"/v1/users/{ann.Id}/posts", 80)).Count);
    }

    [Fact]
    public async Task A_page_names_the_next_one_in_its_link_header()
    {
        using var ann = await app.AsAsync("ann");
        var first = await ann.PostAsync("first");
        await ann.PostAsync("second");

        using var answer = await ann.SendAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/posts?limit=1");
        var link = Assert.Single(answer.Headers.GetValues("Link"));
        Assert.EndsWith("; rel=\"next\"", link, StringComparison.Ordinal);
        var next = await ann.GetAsync<PostPage>(link[1..link.IndexOf('>', StringComparison.Ordinal)]);

        Assert.Equal(first.Id, Assert.Single(next.Items).Id);
        Assert.Null(next.Next);
    }

    [Theory]
    [InlineData("cursor=x", "bad_cursor")]
    [InlineData("cursor=AQAAAAAAAAAA", "bad_cursor")]
    [InlineData("limit=many", "bad_parameter")]
    public async Task A_page_that_cannot_be_is_refused(string query, string code)
    {
        using var ann = await app.AsAsync("ann");

        foreach (var path in (string[])[$"/v1/users/{ann.Id}/posts", "/v1/timelines/home", "/v1/timelines/public"])
            await ann.FailsAsync(HttpMethod.Get, $"{path}?{query}", null, HttpStatusCode.BadRequest, code);
        await ann.FailsAsync(HttpMethod.Get, "/v1/timelines/home?since=yesterday", null, HttpStatusCode.BadRequest, "bad_parameter");
        await ann.FailsAsync(HttpMethod.Get, "/v1/users/1/posts", null, HttpStatusCode.NotFound, "not_found");
    }
}
