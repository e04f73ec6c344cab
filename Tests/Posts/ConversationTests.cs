using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

public sealed class ConversationTests(SocialApp app)
{
    [Fact]
    public async Task A_comment_knows_what_it_answers_and_is_counted_there()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("first");

        var comment = await bob.CommentAsync(post.Id, "second");
        var below = await ann.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost("third", ReplyTo: comment.Id), HttpStatusCode.Created);

        Assert.Equal((post.Id, post.Id), (comment.ReplyTo, comment.RootId));
        Assert.Equal((comment.Id, post.Id), (below.ReplyTo, below.RootId));
        Assert.Equal((ReplyControl.Everyone, null), (post.ReplyControl, comment.ReplyControl));
        await CountsAsync(bob, post.Id, 1);
        await CountsAsync(ann, comment.Id, 1);
        await ann.DeletePostAsync(below.Id);
        await CountsAsync(bob, comment.Id, 0);
    }

    [Fact]
    public async Task Comments_page_from_both_ends_while_new_ones_arrive()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("first");
        var comments = new List<long>();
        for (var i = 0; i < 25; i++)
            comments.Add((await bob.CommentAsync(post.Id, $"{i}")).Id);

        Assert.Equal(comments, await Paging.WalkAsync(ann, $"/v1/posts/{post.Id}/comments", 7));
        comments.Reverse();
        Assert.Equal(comments, await WalkNewestAsync(ann, post.Id, () => ann.CommentAsync(post.Id, "new")));
        await ann.FailsAsync(HttpMethod.Get, $"/v1/posts/{post.Id}/comments?sort=best", null, HttpStatusCode.BadRequest, "bad_parameter");
        await ann.FailsAsync(HttpMethod.Get, "/v1/posts/1/comments", null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_thread_shows_what_a_post_answers_and_what_answers_it()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var root = await ann.PostAsync("root");
        var deleted = await bob.CommentAsync(root.Id, "deleted");
        var hidden = await bob.CommentAsync(deleted.Id, "hidden from cleo", Visibility.Mentioned);
        var post = await bob.CommentAsync(hidden.Id, "here", Visibility.Public);
        var children = new List<Post>();
        for (var i = 0; i < 22; i++)
            children.Add(await ann.CommentAsync(post.Id, $"{i}"));
        var grandchildren = new List<Post>();
        for (var i = 0; i < 5; i++)
            grandchildren.Add(await bob.CommentAsync(children[0].Id, $"0.{i}"));
        await bob.DeletePostAsync(deleted.Id);
        using var cleo = await app.AsAsync("cleo");
        await CountsAsync(cleo, children[0].Id, 5);

        var thread = await cleo.GetAsync<JsonElement>($"/v1/posts/{post.Id}/thread");

        var ancestors = thread.GetProperty("ancestors");
        Assert.Equal([root.Id, deleted.Id, hidden.Id], ancestors.EnumerateArray().Select(Id));
        Assert.Equal("root", ancestors[0].GetProperty("text").GetString());
        foreach (var stone in ancestors.EnumerateArray().Skip(1))
            Assert.Equal((true, "", false), (stone.GetProperty("deleted").GetBoolean(), stone.GetProperty("text").GetString(), stone.TryGetProperty("author", out _)));
        Assert.Equal("here", thread.GetProperty("post").GetProperty("text").GetString());
        var comments = thread.GetProperty("comments").EnumerateArray().ToList();
        Assert.Equal(children.Take(20).Select(c => c.Id), comments.Select(c => Id(c.GetProperty("post"))));
        Assert.Equal(grandchildren.Take(3).Select(g => g.Id), comments[0].GetProperty("comments").EnumerateArray().Select(Id));
        Assert.False(comments[1].TryGetProperty("next", out _));
        var rest = await cleo.GetAsync<PostPage>($"/v1/posts/{post.Id}/comments?cursor={thread.GetProperty("next").GetString()}");
        Assert.Equal(children.Skip(20).Select(c => c.Id), rest.Items.Select(p => p.Id));
        rest = await cleo.GetAsync<PostPage>($"/v1/posts/{children[0].Id}/comments?cursor={comments[0].GetProperty("next").GetString()}");
        Assert.Equal(grandchildren.Skip(3).Select(g => g.Id), rest.Items.Select(p => p.Id));
    }

    [Fact]
    public async Task A_deleted_comment_stays_as_a_tombstone_while_it_has_comments()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("first");
        var (kept, gone) = (await bob.CommentAsync(post.Id, "kept"), await bob.CommentAsync(post.Id, "gone"));
        var below = await ann.CommentAsync(kept.Id, "below");

        await bob.DeletePostAsync(kept.Id);
        await bob.DeletePostAsync(gone.Id);

        var page = await bob.GetAsync<JsonElement>($"/v1/posts/{post.Id}/comments");
        var stone = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal((kept.Id, true, ""), (Id(stone), stone.GetProperty("deleted").GetBoolean(), stone.GetProperty("text").GetString()));
        Assert.False(stone.TryGetProperty("author", out _));
        Assert.Equal(1, stone.GetProperty("counts").GetProperty("comments").GetInt32());
        Assert.Equal([below.Id], await Paging.WalkAsync(bob, $"/v1/posts/{kept.Id}/comments", 5));
        await bob.FailsAsync(HttpMethod.Get, $"/v1/posts/{kept.Id}", null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Post, $"/v1/posts/{kept.Id}/comments", new NewPost("x"), HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Get, $"/v1/posts/{gone.Id}/comments", null, HttpStatusCode.NotFound, "not_found");
        await ann.DeletePostAsync(below.Id);
        Assert.Empty(await Paging.WalkAsync(bob, $"/v1/posts/{post.Id}/comments", 5));
    }

    [Fact]
    public async Task An_answer_is_for_whom_it_answers_and_no_more_public_than_that_by_default()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync($"a word, @{bob.Handle}", Visibility.Mentioned);

        var answer = await bob.CommentAsync(post.Id, "yes");

        Assert.Equal(Visibility.Mentioned, answer.Visibility);
        Assert.Equal([answer.Id], await Paging.WalkAsync(ann, $"/v1/posts/{post.Id}/comments", 5));
        Assert.Equal(Visibility.Public, (await bob.CommentAsync(post.Id, "for all", Visibility.Public)).Visibility);
    }

    [Fact]
    public async Task Comments_come_home_to_those_who_follow_both_who_writes_and_who_is_answered()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        using var dora = await app.AsAsync("dora");
        await cleo.FollowAsync(bob);
        await dora.FollowAsync(bob);
        await dora.FollowAsync(ann);
        await ann.FollowAsync(bob);
        var post = await ann.PostAsync("first");
        var comment = await bob.CommentAsync(post.Id, "to ann");
        var own = await bob.CommentAsync(comment.Id, "and further");
        var last = await bob.PostAsync("last");

        foreach (var (who, sees) in ((SocialClient, long[])[])[(cleo, [last.Id, own.Id]), (dora, [last.Id, own.Id, comment.Id, post.Id])])
        {
            await Paging.SeesAsync(who, last.Id);
            Assert.Equal(sees, await Paging.HomeAsync(who));
        }
        Assert.Equal([last.Id, own.Id, comment.Id, post.Id], await Paging.HomeAsync(ann));
        Assert.Equal([last.Id, own.Id, comment.Id], await Paging.HomeAsync(bob));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_looks_at_a_conversation_hears_of_new_comments_by_their_ids(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        var post = await ann.PostAsync("first");
        var comment = await bob.CommentAsync(post.Id, "second");
        await using var hub = await HubClient.ConnectAsync(app, cleo.Session.AccessToken, isBinary);
        await hub.SubscribeAsync($"post:{post.Id}");

        await bob.CommentAsync(post.Id, $"a secret for @{ann.Handle}", Visibility.Mentioned);
        var below = await ann.CommentAsync(comment.Id, "third");

        var heard = await hub.NextAsync();
        Assert.Equal(("Ephemeral", $"post:{post.Id}", "comment.created"), (heard.Method, heard.Topic, heard.Type));
        Assert.Equal($$"""{"id":"{{below.Id}}","replyTo":"{{comment.Id}}","rootId":"{{post.Id}}"}""", JsonSerializer.Serialize(heard.Data));
    }

    private static long Id(JsonElement post) => long.Parse(post.GetProperty("id").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static Task CountsAsync(SocialClient reader, long postId, int comments) => Eventually.IsTrueAsync(
        async () => (await reader.GetAsync<Post>($"/v1/posts/{postId}")).Counts.Comments == comments, $"post {postId} has {comments} comments");

    private static async Task<List<long>> WalkNewestAsync(SocialClient client, long postId, Func<Task> betweenAsync)
    {
        var (ids, next) = (new List<long>(), "");
        while (true)
        {
            var page = await client.GetAsync<PostPage>($"/v1/posts/{postId}/comments?sort=newest&limit=7" + next);
            ids.AddRange(page.Items.Select(p => p.Id));
            if (page.Next is null)
                return ids;
            next = $"&cursor={page.Next}";
            await betweenAsync();
        }
    }
}
