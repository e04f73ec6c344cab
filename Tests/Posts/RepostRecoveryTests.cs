using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Posts;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Posts;

/// <summary>A repost is a reaction and a post in two stores: what a crash leaves between the two is made whole by who asks next.</summary>
public sealed class RepostRecoveryTests(SocialApp app)
{
    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_reaction_without_its_post_gets_one_with_the_next_try(int secondsAgo)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("original");
        var id = await ReactAsync(bob, post, secondsAgo);
        Assert.Empty(await ProfileAsync(bob));

        Assert.Equal(1, (await bob.PutAsync(post, "repost")).Counts!.Reposts);

        var repost = Assert.Single(await ProfileAsync(bob));
        // a post that is so late would be overlooked by feeds: it takes a fresh id
        Assert.Equal(secondsAgo == 0, repost.Id == id);
        Assert.Equal(repost.Id, Assert.Single(await StoredAsync(post)).Id);
        Assert.Single((await ann.GetAsync<PageOf<User>>($"/v1/posts/{post.Id}/reposts")).Items);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_reaction_without_its_post_can_be_taken_back_and_the_post_never_comes(int secondsAgo)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("original");
        var id = await ReactAsync(bob, post, secondsAgo);

        Assert.Equal((0, false), (await bob.TakeBackAsync(post, "repost")) is var after ? (after.Counts!.Reposts, after.Viewer.Reposted) : default);

        Assert.Empty(await StoredAsync(post));
        // the write that was under way
        await app.Grains.GetGrain<IAuthorGrain>(bob.Id).RepostAsync(post.Id, Visibility.Public, id);
        Assert.Equal(secondsAgo == 0 ? [] : [id], (await ProfileAsync(bob)).Select(p => p.Id));
    }

    [Fact]
    public async Task A_post_whose_reaction_is_gone_can_be_deleted_and_one_that_is_gone_gives_way()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("original");
        await bob.PutAsync(post, "repost");
        var first = Assert.Single(await ProfileAsync(bob)).Id;
        await Store.WriteAsync([new ReactionChange(bob.Id, post.Id, ReactionKind.Repost, IsPut: false)], TestContext.Current.CancellationToken);
        await bob.PutAsync(post, "repost");
        var second = (await ProfileAsync(bob))[0].Id;

        await bob.DeletePostAsync(first);
        await bob.FailsAsync(HttpMethod.Get, $"/v1/posts/{first}", null, HttpStatusCode.NotFound, "not_found");
        Assert.DoesNotContain(first, (await ProfileAsync(bob)).Select(p => p.Id));

        await app.Grains.GetGrain<IPostGrain>(second).DeleteRepostAsync(bob.Id);
        Assert.Equal(1, (await bob.PutAsync(post, "repost")).Counts!.Reposts);
        Assert.NotEqual(second, Assert.Single(await ProfileAsync(bob)).Id);
    }

    private IReactionStore Store => app.Services.GetRequiredService<IReactionStore>();

    /// <summary>Writes the reaction alone, as a crash in between would leave it.</summary>
    private async Task<long> ReactAsync(SocialClient by, Post post, int secondsAgo)
    {
        var id = app.Services.GetRequiredService<IdGenerator>().Next() - (secondsAgo * 1_000L << 16);
        await Store.WriteAsync(
            [new ReactionChange(by.Id, post.Id, ReactionKind.Repost, IsPut: true, id, post.Author.Id)], TestContext.Current.CancellationToken);
        return id;
    }

    private async Task<IEnumerable<ReactionRow>> StoredAsync(Post post) =>
        await Store.OfPostAsync(post.Id, ReactionKind.Repost, long.MaxValue, 10, TestContext.Current.CancellationToken);

    private static async Task<Post[]> ProfileAsync(SocialClient of) => [.. (await of.GetAsync<PostPage>($"/v1/users/{of.Id}/posts?limit=80")).Items];
}
