using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Posts;

public sealed class ReactionTests(SocialApp app)
{
    [Fact]
    public async Task A_like_counts_once_and_can_be_taken_back()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("like me");

        for (var i = 0; i < 2; i++)
        {
            var liked = await bob.PutAsync(post, "like");
            Assert.Equal((1, true, false, false), (liked.Counts!.Likes, liked.Viewer.Liked, liked.Viewer.Reposted, liked.Viewer.Bookmarked));
        }
        Assert.Equal(2, (await ann.PutAsync(post, "like")).Counts!.Likes);
        Assert.Equal([ann.Id, bob.Id], (await bob.GetAsync<PageOf<User>>($"/v1/posts/{post.Id}/likes")).Items.Select(u => u.Id));
        for (var i = 0; i < 2; i++)
        {
            var unliked = await bob.TakeBackAsync(post, "like");
            Assert.Equal((1, false), (unliked.Counts!.Likes, unliked.Viewer.Liked));
        }
        Assert.Equal(ann.Id, Assert.Single((await bob.GetAsync<PageOf<User>>($"/v1/posts/{post.Id}/likes")).Items).Id);
    }

    [Fact]
    public async Task Who_may_not_see_a_post_cannot_react_to_it_but_can_take_back_what_they_did()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("for followers", Visibility.Followers);
        foreach (var verb in (string[])["like", "bookmark", "pin"])
        {
            await bob.FailsAsync(HttpMethod.Put, $"/v1/posts/{post.Id}/{verb}", null, HttpStatusCode.NotFound, "not_found");
            await bob.FailsAsync(HttpMethod.Delete, $"/v1/posts/{post.Id}/{verb}", null, HttpStatusCode.NotFound, "not_found");
        }
        await bob.FailsAsync(HttpMethod.Get, $"/v1/posts/{post.Id}/likes", null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Get, $"/v1/posts/{post.Id}/reposts", null, HttpStatusCode.NotFound, "not_found");

        await bob.FollowAsync(ann);
        await bob.PutAsync(post, "like");
        await bob.PutAsync(post, "bookmark");
        await ann.PutAsync(bob, "block");

        Assert.Empty((await bob.GetAsync<PostPage>("/v1/bookmarks")).Items);
        Assert.Empty((await ann.GetAsync<PageOf<User>>($"/v1/posts/{post.Id}/likes")).Items);
        await bob.FailsAsync(HttpMethod.Put, $"/v1/posts/{post.Id}/like", null, HttpStatusCode.NotFound, "not_found");
        var unliked = await bob.TakeBackAsync(post, "like");
        Assert.Equal((null, new ViewerState(false, false, true)), (unliked.Counts, unliked.Viewer));
        await bob.FailsAsync(HttpMethod.Delete, $"/v1/posts/{post.Id}/like", null, HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, (await ann.PutAsync(post, "bookmark")).Counts!.Likes);
    }

    [Fact]
    public async Task Bookmarks_page_from_the_newest_bookmark_down_without_what_is_gone()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var posts = new List<Post>();
        for (var i = 0; i < 12; i++)
            posts.Add(await ann.PostAsync($"{i}"));
        var order = posts.OrderBy(p => p.Id % 7).ThenBy(p => p.Id).ToList();
        foreach (var post in order)
            await bob.PutAsync(post, "bookmark");
        foreach (var gone in order[3..7])
            await ann.DeletePostAsync(gone.Id);
        await bob.TakeBackAsync(order[0], "bookmark");

        var expected = order.Except([order[0], .. order[3..7]]).Select(p => p.Id).Reverse();
        foreach (var limit in (int[])[1, 3, 80])
            Assert.Equal(expected, await Paging.WalkAsync(bob, "/v1/bookmarks", limit));
        Assert.Empty((await ann.GetAsync<PostPage>("/v1/bookmarks")).Items);
    }

    [Fact]
    public async Task Five_posts_of_ones_own_can_be_pinned_and_a_deleted_one_makes_room()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var posts = new List<Post>();
        for (var i = 0; i < 7; i++)
            posts.Add(await ann.PostAsync($"{i}", i == 2 ? Visibility.Mentioned : Visibility.Public));
        foreach (var post in posts[..5])
            await ann.PutAsync(post, "pin");
        await ann.PutAsync(posts[0], "pin");

        await ann.FailsAsync(HttpMethod.Put, $"/v1/posts/{posts[5].Id}/pin", null, HttpStatusCode.Conflict, "limit_reached");
        await bob.FailsAsync(HttpMethod.Put, $"/v1/posts/{posts[5].Id}/pin", null, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(["4", "3", "2", "1", "0"], await PinsAsync(ann, ann));
        Assert.Equal(["4", "3", "1", "0"], await PinsAsync(bob, ann));

        await ann.DeletePostAsync(posts[1].Id);
        await ann.PutAsync(posts[5], "pin");
        await ann.TakeBackAsync(posts[0], "pin");
        await ann.PutAsync(posts[6], "pin");

        Assert.Equal(["6", "5", "4", "3"], await PinsAsync(bob, ann));
        await ann.PutAsync(bob, "block");
        await bob.FailsAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/pins", null, HttpStatusCode.NotFound, "not_found");
    }

    private static async Task<IEnumerable<string>> PinsAsync(SocialClient viewer, SocialClient of) =>
        (await viewer.GetAsync<PostPage>($"/v1/users/{of.Id}/pins")).Items.Select(p => p.Text);
}
