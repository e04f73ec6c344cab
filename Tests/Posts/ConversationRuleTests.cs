using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

/// <summary>Who may comment where.</summary>
public sealed class ConversationRuleTests(SocialApp app)
{
    [Fact]
    public async Task A_locked_thread_takes_no_more_comments_until_it_is_unlocked()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("first");
        var comment = await bob.CommentAsync(post.Id, "second");

        var locked = await ann.SendAsync<Post>(HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit(Locked: true));

        Assert.Equal((true, "first", (DateTimeOffset?)null), (locked.Locked, locked.Text, locked.EditedAt));
        foreach (var id in (long[])[post.Id, comment.Id])
            await bob.FailsAsync(HttpMethod.Post, "/v1/posts", new NewPost("x", ReplyTo: id), HttpStatusCode.Conflict, "thread_locked");
        await ann.FailsAsync(HttpMethod.Post, $"/v1/posts/{post.Id}/comments", new NewPost("x"), HttpStatusCode.Conflict, "thread_locked");
        await bob.FailsAsync(HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit(Locked: false), HttpStatusCode.Forbidden, "forbidden");
        await ann.SendAsync<Post>(HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit("unlocked", Locked: false));
        Assert.Equal("unlocked", (await bob.GetAsync<Post>($"/v1/posts/{post.Id}")).Text);
        await bob.CommentAsync(comment.Id, "third");
    }

    [Theory]
    [InlineData(ReplyControl.Everyone, true, true, true)]
    [InlineData(ReplyControl.Followers, false, true, true)]
    [InlineData(ReplyControl.Mentioned, false, false, true)]
    public async Task The_author_of_a_conversation_says_who_may_comment_in_it(ReplyControl control, bool stranger, bool follower, bool mentioned)
    {
        using var ann = await app.AsAsync("ann");
        using var someone = await app.AsAsync("stranger");
        using var fan = await app.AsAsync("follower");
        using var named = await app.AsAsync("mentioned");
        await fan.FollowAsync(ann);
        var text = $"hi @{named.Handle}";
        var post = await ann.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost(text, ReplyControl: control), HttpStatusCode.Created);
        var below = await ann.CommentAsync(post.Id, "mine");

        foreach (var (who, may) in ((SocialClient, bool)[])[(ann, true), (someone, stranger), (fan, follower), (named, mentioned)])
        {
            foreach (var id in (long[])[post.Id, below.Id])
            {
                if (may)
                    await who.CommentAsync(id, "x");
                else
                    await who.FailsAsync(HttpMethod.Post, $"/v1/posts/{id}/comments", new NewPost("x"), HttpStatusCode.Forbidden, "reply_not_allowed");
            }
        }
        await ann.SendAsync<Post>(HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit(ReplyControl: ReplyControl.Everyone));
        await someone.CommentAsync(below.Id, "x");
        await ann.FailsAsync(
            HttpMethod.Patch, $"/v1/posts/{below.Id}", new PostEdit(ReplyControl: control), HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task Who_is_blocked_by_the_author_of_a_conversation_does_not_comment_below_others_there()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        var post = await ann.PostAsync("first");
        var comment = await cleo.CommentAsync(post.Id, "second");
        await ann.PutAsync(bob, "block");

        await bob.FailsAsync(HttpMethod.Post, $"/v1/posts/{post.Id}/comments", new NewPost("x"), HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Post, $"/v1/posts/{comment.Id}/comments", new NewPost("x"), HttpStatusCode.Forbidden, "reply_not_allowed");
        await bob.FailsAsync(
            HttpMethod.Post, $"/v1/posts/{comment.Id}/comments", new NewPost("x", ReplyTo: post.Id), HttpStatusCode.BadRequest, "validation_failed");
    }
}
