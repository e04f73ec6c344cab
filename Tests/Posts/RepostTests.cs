using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Posts;

public sealed class RepostTests(SocialApp app)
{
    [Fact]
    public async Task A_repost_shows_the_post_to_ones_followers_until_it_is_taken_back()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        await cleo.FollowAsync(bob);
        var post = await ann.PostAsync("see this");

        for (var i = 0; i < 2; i++)
        {
            var reposted = await bob.PutAsync(post, "repost");
            Assert.Equal((1, new ViewerState(false, true, false)), (reposted.Counts!.Reposts, reposted.Viewer));
        }

        await Eventually.IsTrueAsync(async () => (await HomeAsync(cleo)).Length == 1, "the repost on the home timeline of a follower");
        var shown = Assert.Single(await HomeAsync(cleo));
        Assert.Equal((bob.Id, "", post.Id), (shown.Author.Id, shown.Text, shown.RepostOf));
        Assert.Equal((post.Id, ann.Id, "see this"), (shown.Reposted!.Id, shown.Reposted.Author.Id, shown.Reposted.Text));
        Assert.Equal(shown.Id, Assert.Single(await ProfileAsync(cleo, bob)).Id);
        Assert.Equal(post.Id, (await cleo.GetAsync<Post>($"/v1/posts/{shown.Id}")).Reposted!.Id);
        Assert.Equal(bob.Id, Assert.Single((await cleo.GetAsync<PageOf<User>>($"/v1/posts/{post.Id}/reposts")).Items).Id);
        Assert.DoesNotContain(shown.Id, (await cleo.GetAsync<PostPage>("/v1/timelines/public?limit=80")).Items.Select(p => p.Id));

        for (var i = 0; i < 2; i++)
            Assert.Equal((0, ViewerState.None), ((await bob.TakeBackAsync(post, "repost")) is var after ? (after.Counts!.Reposts, after.Viewer) : default));
        Assert.Empty(await HomeAsync(cleo));
        Assert.Empty(await ProfileAsync(cleo, bob));
        await cleo.FailsAsync(HttpMethod.Get, $"/v1/posts/{shown.Id}", null, HttpStatusCode.NotFound, "not_found");
        Assert.NotEqual(shown.Id, await RepostAsync(bob, post));
    }

    [Fact]
    public async Task A_post_and_its_reposts_show_once_on_a_page_where_the_newest_stands()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        using var dan = await app.AsAsync("dan");
        foreach (var author in (SocialClient[])[ann, bob, cleo])
            await dan.FollowAsync(author);
        var (first, second) = (await ann.PostAsync("first"), await ann.PostAsync("second"));
        await RepostAsync(bob, first);
        var last = await RepostAsync(cleo, first);
        await Paging.SeesAsync(dan, last);

        Assert.Equal([last, second.Id], await Paging.TopOfHomeAsync(dan));
        // on pages of one each stands where it is
        Assert.Equal(4, (await Paging.HomeAsync(dan, 1)).Count);
        await cleo.TakeBackAsync(first, "repost");
        await Eventually.IsTrueAsync(async () => (await HomeAsync(dan)) is [{ RepostOf: { } original }, { Text: "second" }] && original == first.Id, "the older repost");
    }

    [Fact]
    public async Task Reposts_of_what_one_may_not_or_does_not_want_to_see_stay_hidden()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        await cleo.FollowAsync(bob);
        var post = await ann.PostAsync("by Ann");
        var mark = await bob.PostAsync("by Bob");
        var repost = await RepostAsync(bob, post);
        await Paging.SeesAsync(cleo, repost);

        foreach (var (by, of, verb) in ((SocialClient, SocialClient, string)[])[(cleo, ann, "mute"), (cleo, ann, "block"), (ann, cleo, "block")])
        {
            await by.PutAsync(of, verb);
            Assert.Equal([mark.Id], await Paging.TopOfHomeAsync(cleo));
            if (verb is "block")
            {
                Assert.Equal([mark.Id], (await ProfileAsync(cleo, bob)).Select(p => p.Id));
                await cleo.FailsAsync(HttpMethod.Get, $"/v1/posts/{repost}", null, HttpStatusCode.NotFound, "not_found");
            }
            await by.TakeBackAsync(of, verb);
            Assert.Equal([repost, mark.Id], await Paging.TopOfHomeAsync(cleo));
        }
        await ann.DeletePostAsync(post.Id);
        await Eventually.IsTrueAsync(async () => (await HomeAsync(cleo)).Length == 1, "the repost of what is deleted is gone");
        Assert.Equal([mark.Id], await Paging.WalkAsync(cleo, $"/v1/users/{bob.Id}/posts", 1));
        await bob.DeletePostAsync(repost);
    }

    [Fact]
    public async Task Only_what_is_for_everybody_can_be_reposted_and_ones_own_for_followers()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var (unlisted, followers) = (await ann.PostAsync("unlisted", Visibility.Unlisted), await ann.PostAsync("followers", Visibility.Followers));
        var few = await ann.PostAsync($"@{bob.Handle}", Visibility.Mentioned);

        Assert.Equal(Visibility.Unlisted, (await bob.GetAsync<Post>($"/v1/posts/{await RepostAsync(bob, unlisted)}")).Visibility);
        await bob.FailsAsync(HttpMethod.Put, $"/v1/posts/{followers.Id}/repost", null, HttpStatusCode.Forbidden, "forbidden");
        await bob.FailsAsync(HttpMethod.Put, $"/v1/posts/{few.Id}/repost", null, HttpStatusCode.Forbidden, "forbidden");
        await ann.FailsAsync(HttpMethod.Put, $"/v1/posts/{few.Id}/repost", null, HttpStatusCode.Forbidden, "forbidden");
        var own = await RepostAsync(ann, followers);
        Assert.Equal(HttpStatusCode.OK, await bob.StatusAsync($"/v1/posts/{own}"));
        using var stranger = await app.AsAsync("stranger");
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusAsync($"/v1/posts/{own}"));
    }

    [Fact]
    public async Task What_is_done_to_a_repost_is_done_to_the_post_that_it_shows()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        var post = await ann.PostAsync("original");
        var repost = await RepostAsync(bob, post);
        var shown = await cleo.GetAsync<Post>($"/v1/posts/{repost}");

        Assert.Equal(1, (await cleo.PutAsync(shown, "like")).Counts!.Likes);
        Assert.Equal(2, (await cleo.PutAsync(shown, "repost")).Counts!.Reposts);
        Assert.True((await cleo.GetAsync<Post>($"/v1/posts/{post.Id}")).Viewer.Liked);
        Assert.Equal(new ViewerState(true, true, false), (await cleo.GetAsync<Post>($"/v1/posts/{repost}")).Reposted!.Viewer);
        await bob.FailsAsync(HttpMethod.Patch, $"/v1/posts/{repost}", new PostEdit("mine"), HttpStatusCode.Forbidden, "forbidden");

        // deleting the repost takes the reaction with it
        await bob.DeletePostAsync(repost);
        await bob.FailsAsync(HttpMethod.Delete, $"/v1/posts/{repost}", null, HttpStatusCode.NotFound, "not_found");
        Assert.Equal(cleo.Id, Assert.Single((await ann.GetAsync<PageOf<User>>($"/v1/posts/{post.Id}/reposts")).Items).Id);
        Assert.False((await bob.GetAsync<Post>($"/v1/posts/{post.Id}")).Viewer.Reposted);
    }

    [Fact]
    public async Task A_quote_shows_the_post_to_whom_may_see_it()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        await cleo.FollowAsync(bob);
        var post = await ann.PostAsync("quote me");
        var repost = await RepostAsync(cleo, post);

        var quote = await QuoteAsync(bob, "so true", repost);
        Assert.Equal((post.Id, "quote me"), (quote.QuoteOf, quote.Quoted!.Text));
        var outer = await QuoteAsync(ann, "thanks", quote.Id);
        Assert.Equal((quote.Id, null), (outer.Quoted!.Id, outer.Quoted.Quoted));
        await Paging.SeesAsync(cleo, quote.Id);
        await cleo.PutAsync(post, "like");
        Assert.True((await HomeAsync(cleo)).Single(p => p.Id == quote.Id).Quoted!.Viewer.Liked);

        await ann.PutAsync(cleo, "block");
        var hidden = (await HomeAsync(cleo)).Single(p => p.Id == quote.Id);
        Assert.Equal((post.Id, null), (hidden.QuoteOf, hidden.Quoted));
        await cleo.FailsAsync(HttpMethod.Post, "/v1/posts", new NewPost("me too", QuoteOf: post.Id), HttpStatusCode.NotFound, "not_found");
        await ann.DeletePostAsync(post.Id);
        Assert.Equal("so true", (await bob.GetAsync<Post>($"/v1/posts/{quote.Id}")).Text);
    }

    internal static async Task<long> RepostAsync(SocialClient by, Post post)
    {
        await by.PutAsync(post, "repost");
        return (await ProfileAsync(by, by)).First(p => p.RepostOf == post.Id).Id;
    }

    private static Task<Post> QuoteAsync(SocialClient by, string text, long of) =>
        by.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost(text, QuoteOf: of), HttpStatusCode.Created);

    private static async Task<Post[]> HomeAsync(SocialClient viewer) => [.. (await viewer.GetAsync<PostPage>("/v1/timelines/home?limit=80")).Items];

    private static async Task<Post[]> ProfileAsync(SocialClient viewer, SocialClient of) =>
        [.. (await viewer.GetAsync<PostPage>($"/v1/users/{of.Id}/posts?limit=80")).Items];
}
