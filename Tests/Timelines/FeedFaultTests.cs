using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Timelines;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

/// <summary>None of stream, push and pull is needed for a post to reach its followers.</summary>
public sealed class FeedFaultTests(SocialApp app)
{
    [Fact]
    public async Task Without_the_stream_a_follower_sees_a_post_within_three_seconds()
    {
        await using var own = await SocialApp.StartAsync("Queues:Posts=none");
        await FollowerSeesAsync(own, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Without_stream_and_pull_a_follower_sees_a_post_all_the_same()
    {
        await using var own = await SocialApp.StartAsync("Queues:Posts=none", "Feeds:Pull=false");
        await FollowerSeesAsync(own, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Posts_written_while_their_feed_partition_goes_and_comes_back_are_all_seen()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var partition = app.Grains.GetGrain<IFeedPartitionGrain>(PostRecord.PartOf(ann.Id)).AsReference<IGrainManagementExtension>();

        var posts = new List<long>();
        for (var i = 0; i < 60; i++)
        {
            if (i % 15 == 5)
                await partition.DeactivateOnIdle(TestContext.Current.CancellationToken);
            posts.Insert(0, (await ann.PostAsync($"{i}")).Id);
        }

        await Eventually.IsTrueAsync(async () => posts.SequenceEqual(await Paging.HomeAsync(bob)), "all posts on the follower's home timeline");
    }

    private static async Task FollowerSeesAsync(SocialApp own, TimeSpan limit)
    {
        using var ann = await own.AsAsync("ann");
        using var bob = await own.AsAsync("bob");
        await bob.FollowAsync(ann);
        Assert.Empty(await Paging.HomeAsync(bob));
        // before its window is read a silo asks the store for each page, which would prove nothing
        var feeds = own.Services.GetRequiredService<AuthorFeeds>();
        await Eventually.IsTrueAsync(() => Task.FromResult(feeds.FloorOf(ulong.MaxValue) != AuthorFeeds.Closed), "the window of the feeds");
        for (var i = 0; i < 2; i++)
        {
            var post = await ann.PostAsync($"{i}");
            Assert.Equal(post.Id, (await Paging.HomeAsync(ann))[0]);
            await Paging.SeesAsync(bob, post.Id, limit);
            await ann.EditAsync(post.Id, "changed");
            Assert.Equal("changed", (await bob.GetAsync<PostPage>("/v1/timelines/home")).Items[0].Text);
        }
    }
}
