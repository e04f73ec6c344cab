using System.Net;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Notifications;

/// <summary>What people do with a post, told to whose it is.</summary>
public sealed class ReactionNotificationTests(SocialApp app)
{
    [Fact]
    public async Task Likes_reposts_and_quotes_are_told_each_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("look");
        for (var i = 0; i < 5; i++)
        {
            await bob.PutAsync(post, "like");
            await bob.TakeBackAsync(post, "like");
        }
        await bob.PutAsync(post, "repost");
        await bob.PutAsync(post, "repost");
        var quote = await bob.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost($"@{ann.Handle} says", QuoteOf: post.Id), HttpStatusCode.Created);
        await ann.PutAsync(post, "like");

        var all = await ann.NotifiedAsync(3);

        Assert.Equivalent(
            (object[])[(NotificationType.Like, post.Id, (long?)null), (NotificationType.Repost, post.Id, (long?)null), (NotificationType.Quote, quote.Id, (long?)post.Id)],
            all.Select(n => (n.Type, n.PostId!.Value, n.AboutId)), strict: true);
        Assert.All(all, n => Assert.Equal(bob.Id, n.Actor.Id));
        Assert.Equal(3, (await ann.UnreadAsync()).LastSeq);
    }

    [Fact]
    public async Task Five_hundred_likers_at_once_are_one_line_with_all_of_them()
    {
        using var ann = await app.AsAsync("ann");
        var post = await ann.PostAsync("liked by all");
        var likers = await Users.SeededUsers.AddAsync(app, 500);

        await Task.WhenAll(likers.Select(l => app.Grains.GetGrain<IPostReactionsGrain>(post.Id).PutAsync(l, ReactionKind.Like)));

        await Eventually.IsTrueAsync(async () => (await ann.UnreadAsync()).Count == 500, "five hundred likes in the inbox", TimeSpan.FromSeconds(60));
        var group = Assert.Single((await ann.NotificationsAsync("group=true")).Items);
        Assert.Equal((NotificationType.Like, post.Id, 500), (group.Type, group.PostId, group.Count));
        Assert.Equal(likers.Order(), (await ann.AllNotificationsAsync()).Select(n => n.Actor.Id).Order());
    }
}
