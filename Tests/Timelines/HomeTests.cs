using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

public sealed class HomeTests(SocialApp app)
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(80)]
    public async Task Pages_adjoin_exactly_while_new_posts_arrive(int limit)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var posts = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            posts.Insert(0, (await ann.PostAsync($"{i}")).Id);
            posts.Insert(0, (await bob.PostAsync($"{i}")).Id);
        }
        await Paging.SeesAsync(bob, posts[1]);

        var walked = await Paging.WalkAsync(bob, "/v1/timelines/home", limit, async () =>
        {
            await ann.PostAsync("new");
            await bob.PostAsync("new");
        });

        Assert.Equal(posts, walked);
    }

    [Fact]
    public async Task Ones_own_post_is_there_at_once()
    {
        using var ann = await app.AsAsync("ann");
        for (var i = 0; i < 100; i++)
        {
            var post = await ann.PostAsync($"{i}", (Visibility)(i % 4));
            Assert.Equal(post.Id, (await ann.GetAsync<PostPage>("/v1/timelines/home?limit=1")).Items[0].Id);
        }
        Assert.Equal(100, (await Paging.HomeAsync(ann, 7)).Distinct().Count());
    }

    [Fact]
    public async Task A_follow_and_its_end_take_effect_on_the_next_read()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        long[] posts = [(await ann.PostAsync("all")).Id, (await ann.PostAsync("followers", Visibility.Followers)).Id];
        await ann.PostAsync("mentioned", Visibility.Mentioned);
        using var cleo = await app.AsAsync("cleo");
        await cleo.FollowAsync(ann);
        await Paging.SeesAsync(cleo, posts[1]);
        for (var i = 0; i < 5; i++)
        {
            Assert.Empty(await Paging.HomeAsync(bob));
            await bob.FollowAsync(ann);
            Assert.Equal(posts.Reverse(), await Paging.HomeAsync(bob));
            await bob.TakeBackAsync(ann, "follow");
        }
    }

    [Theory]
    [InlineData("mute")]
    [InlineData("block")]
    public async Task Mute_and_block_take_effect_on_the_next_read(string verb)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("hello");
        await bob.FollowAsync(ann);
        await Paging.SeesAsync(bob, post.Id);

        await bob.PutAsync(ann, verb);
        Assert.Empty(await Paging.HomeAsync(bob));
        await bob.TakeBackAsync(ann, verb);
        // a block has ended the follow, and that does not come back
        Assert.Equal(verb is "mute" ? [post.Id] : [], await Paging.HomeAsync(bob));
    }

    [Fact]
    public async Task Being_blocked_empties_the_home_timeline_of_the_blocker_at_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("hello");
        await bob.FollowAsync(ann);
        await Paging.SeesAsync(bob, post.Id);

        await ann.PutAsync(bob, "block");

        Assert.Empty(await Paging.HomeAsync(bob));
    }

    [Fact]
    public async Task Edits_and_deletes_take_effect_on_the_next_read()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var (kept, gone) = (await ann.PostAsync("first"), await ann.PostAsync("second"));
        await Paging.SeesAsync(bob, gone.Id);

        for (var i = 0; i < 5; i++)
        {
            await ann.EditAsync(kept.Id, $"edit {i}");
            Assert.Equal(["second", $"edit {i}"], (await bob.GetAsync<PostPage>("/v1/timelines/home")).Items.Select(p => p.Text));
        }
        await ann.DeletePostAsync(gone.Id);

        Assert.Equal([kept.Id], await Paging.HomeAsync(bob));
        Assert.Equal([kept.Id], await Paging.HomeAsync(ann));
    }
}
