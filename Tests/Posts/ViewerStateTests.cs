using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

public sealed class ViewerStateTests(SocialApp app, ITestOutputHelper output)
{
    [Fact]
    public async Task Each_viewer_finds_what_they_did_on_every_page_at_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var posts = new List<Post>();
        for (var i = 0; i < 8; i++)
            posts.Add(await ann.PostAsync($"{i}"));
        await Paging.SeesAsync(bob, posts[^1].Id);

        for (var i = 0; i < 8; i++)
        {
            foreach (var (bit, verb) in ((int, string)[])[(1, "like"), (4, "bookmark")])
            {
                if ((i & bit) != 0)
                    await bob.PutAsync(posts[i], verb);
            }
            var expected = new ViewerState((i & 1) != 0, false, (i & 4) != 0);
            foreach (var path in (string[])["/v1/timelines/home", $"/v1/users/{ann.Id}/posts", "/v1/timelines/public?limit=80"])
                Assert.Equal(expected, (await bob.GetAsync<PostPage>(path)).Items.Single(p => p.Id == posts[i].Id).Viewer);
            Assert.Equal(expected, (await bob.GetAsync<Post>($"/v1/posts/{posts[i].Id}")).Viewer);
        }
        await bob.TakeBackAsync(posts[7], "like");
        Assert.Equal(new ViewerState(false, false, true), (await bob.GetAsync<PostPage>("/v1/timelines/home")).Items[0].Viewer);
        Assert.All((await ann.GetAsync<PostPage>("/v1/timelines/home")).Items, p => Assert.Equal(ViewerState.None, p.Viewer));
    }

    [Fact]
    public async Task A_home_timeline_knows_what_was_liked_long_ago()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var posts = new List<Post>();
        for (var i = 0; i < OwnReactions.Capacity + 40; i++)
            posts.Add(await ann.PostAsync($"{i}"));
        await bob.GetAsync<PostPage>("/v1/timelines/home");
        foreach (var post in posts.Where((_, i) => i % 5 != 0))
            await bob.PutAsync(post, "like");
        foreach (var late in posts[..3])
            await bob.PutAsync(late, "bookmark");
        await Paging.SeesAsync(bob, posts[^1].Id);

        string? next = null;
        do
        {
            var page = await bob.GetAsync<PostPage>("/v1/timelines/home?limit=30" + (next is null ? "" : $"&cursor={next}"));
            foreach (var post in page.Items)
            {
                var i = posts.FindIndex(p => p.Id == post.Id);
                Assert.Equal((i, new ViewerState(i % 5 != 0, false, i < 3)), (i, post.Viewer));
            }
            next = page.Next;
        }
        while (next is not null);
    }

    [Fact]
    public async Task Counts_reach_every_page_within_seconds()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var post = await ann.PostAsync("count me");
        await Paging.SeesAsync(bob, post.Id);

        await bob.PutAsync(post, "like");
        await ann.PutAsync(post, "like");
        await bob.PutAsync(post, "repost");

        foreach (var path in (string[])["/v1/timelines/home", $"/v1/users/{ann.Id}/posts"])
        {
            await Eventually.IsTrueAsync(
                async () => (await bob.GetAsync<PostPage>(path)).Items.Select(p => p.Reposted ?? p).Single(p => p.Id == post.Id).Counts is { Likes: 2, Reposts: 1 },
                $"the counts on {path}");
        }
    }

    /// <summary>What the timeline keeps against all that was done, for any order of doing and undoing.</summary>
    [Fact]
    public void What_a_timeline_keeps_is_whole_above_its_floor()
    {
        var random = new Random(TestSeed.Take(output));
        for (var round = 0; round < 200; round++)
        {
            var all = new Dictionary<long, Reactions>();
            var own = OwnReactions.None;
            for (var step = 0; step < 600; step++)
            {
                var (post, reactions) = (random.NextInt64(1, 300), (Reactions)random.Next(8));
                if (reactions == Reactions.None)
                    all.Remove(post);
                else
                    all[post] = reactions;
                own = random.Next(100) == 0
                    ? OwnReactions.Of([.. all.OrderByDescending(r => r.Key).Take(OwnReactions.Capacity).Select(r => new OwnReaction(r.Key, r.Value))])
                    : own.With(post, reactions);
            }
            for (var post = 1L; post <= 300; post++)
                Assert.True(!own.TryFind(post, out var found) || found == all.GetValueOrDefault(post), $"round {round}, post {post}: {found}");
        }
    }
}
