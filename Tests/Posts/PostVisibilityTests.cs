using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

public sealed class PostVisibilityTests(SocialApp app)
{
    /// <summary>Who sees which, beside the author, who sees all, and the blocked, who see none.</summary>
    [Theory]
    [InlineData(Visibility.Public, true, true, true)]
    [InlineData(Visibility.Unlisted, true, true, true)]
    [InlineData(Visibility.Followers, false, true, true)]
    [InlineData(Visibility.Mentioned, false, false, true)]
    public async Task A_post_shows_to_whom_it_is_for(Visibility visibility, bool stranger, bool follower, bool mentioned)
    {
        using var ann = await app.AsAsync("ann");
        using var around = await Onlookers.AroundAsync(app, ann);
        var post = await ann.PostAsync($"hi {around.Names}", visibility);

        foreach (var (reader, sees) in around.Seeing(stranger, follower, mentioned, muting: follower).Prepend((ann, true)))
        {
            var status = sees ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            Assert.Equal((reader.Handle, status), (reader.Handle, await reader.StatusAsync($"/v1/posts/{post.Id}")));
            Assert.Equal((reader.Handle, status), (reader.Handle, await reader.StatusAsync($"/v1/posts/{post.Id}/history")));
            if (reader == around.Blocked || reader == around.Blocking)
                await reader.FailsAsync(HttpMethod.Get, $"/v1/users/{ann.Id}/posts", null, HttpStatusCode.NotFound, "not_found");
            else
                Assert.Equal(sees ? [post.Id] : [], await Paging.WalkAsync(reader, $"/v1/users/{ann.Id}/posts", 5));
        }
    }

    [Fact]
    public async Task Sight_follows_from_follow_block_and_mention_as_they_stand_now()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var path = $"/v1/posts/{(await ann.PostAsync("for followers", Visibility.Followers)).Id}";

        Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync(path));
        await bob.FollowAsync(ann);
        Assert.Equal(HttpStatusCode.OK, await bob.StatusAsync(path));
        await bob.TakeBackAsync(ann, "follow");
        Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync(path));
        await ann.EditAsync(long.Parse(path.AsSpan("/v1/posts/".Length)), $"for followers and @{bob.Handle}");
        Assert.Equal(HttpStatusCode.OK, await bob.StatusAsync(path));
        await ann.PutAsync(bob, "block");
        Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync(path));
        await ann.TakeBackAsync(bob, "block");
        Assert.Equal(HttpStatusCode.OK, await bob.StatusAsync(path));
    }
}
