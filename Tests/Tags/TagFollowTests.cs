using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Tags;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Tags;

public sealed class TagFollowTests(SocialApp app)
{
    [Fact]
    public async Task Public_posts_of_a_followed_tag_come_home_and_others_stay_away()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        using var dora = await app.AsAsync("dora");
        var (tag, friend) = (SocialApp.NewHandle("tag"), SocialApp.NewHandle("friend"));
        await bob.FollowAsync(dora);
        await cleo.PutAsync(bob, "block");
        var first = await ann.PostAsync($"#{tag} before the follow");
        var followed = await bob.SendAsync<FollowedTag>(HttpMethod.Put, $"/v1/tags/%23{tag.ToUpperInvariant()}/follow");
        await bob.SendAsync<FollowedTag>(HttpMethod.Put, $"/v1/tags/{friend}/follow");

        Assert.Equal(new FollowedTag(tag, Following: true), followed);
        Assert.Equal([first.Id], await Paging.HomeAsync(bob));
        await cleo.PostAsync($"#{tag} by one who blocks");
        await ann.PostAsync($"#{tag} unlisted", Visibility.Unlisted);
        await ann.PostAsync($"#{tag} for followers", Visibility.Followers);
        var own = await bob.PostAsync("own");
        await ann.CommentAsync(first.Id, $"#{tag} to herself");
        var both = await dora.PostAsync($"#{tag} #{friend} by a friend");
        var last = await ann.PostAsync($"#{tag} last");
        await Paging.SeesAsync(bob, last.Id);
        Assert.Equal([last.Id, both.Id, own.Id, first.Id], await Paging.HomeAsync(bob));
        Assert.Equal(await Paging.HomeAsync(bob), await Paging.HomeAsync(bob, 1));

        await bob.PutAsync(ann, "mute");
        Assert.Equal([both.Id, own.Id], await Paging.HomeAsync(bob));
        await bob.TakeBackAsync(ann, "mute");
        await bob.SendAsync<FollowedTag>(HttpMethod.Delete, $"/v1/tags/{tag}/follow");
        Assert.Equal([both.Id, own.Id], await Paging.HomeAsync(bob));
    }

    [Fact]
    public async Task A_home_of_a_tag_pages_down_to_its_first_post()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var tag = SocialApp.NewHandle("deep");
        var posts = new List<long>();
        await Task.WhenAll(Enumerable.Range(0, 130).Select(async i =>
        {
            var post = await ann.PostAsync($"#{tag} {i}");
            lock (posts)
                posts.Add(post.Id);
        }));
        await bob.SendAsync<FollowedTag>(HttpMethod.Put, $"/v1/tags/{tag}/follow");

        foreach (var limit in (int[])[7, 80])
            Assert.Equal(posts.OrderDescending(), await Paging.HomeAsync(bob, limit));
    }

    [Fact]
    public async Task Followed_tags_are_listed_and_a_hundred_are_enough()
    {
        using var ann = await app.AsAsync("ann");
        for (var i = 0; i < 100; i++)
            await ann.SendAsync<FollowedTag>(HttpMethod.Put, $"/v1/tags/t{i}/follow");

        await ann.SendAsync<FollowedTag>(HttpMethod.Put, "/v1/tags/T7/follow");
        await ann.FailsAsync(HttpMethod.Put, "/v1/tags/one_more/follow", null, HttpStatusCode.Conflict, "limit_reached");
        await ann.FailsAsync(HttpMethod.Put, "/v1/tags/2026/follow", null, HttpStatusCode.BadRequest, "bad_tag");

        var list = await ann.GetAsync<PageOf<FollowedTag>>("/v1/tags/followed");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"t{99 - i}"), list.Items.Select(t => t.Tag));
        await ann.SendAsync<FollowedTag>(HttpMethod.Delete, "/v1/tags/t99/follow");
        Assert.Equal("t98", (await ann.GetAsync<PageOf<FollowedTag>>("/v1/tags/followed")).Items[0].Tag);
    }
}
