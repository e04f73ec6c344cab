using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Posts;

public sealed class PostTests(SocialApp app)
{
    [Fact]
    public async Task A_new_post_is_answered_with_its_place_and_can_be_read_there()
    {
        using var ann = await app.AsAsync("ann");

        using var answer = await ann.SendAsync(HttpMethod.Post, "/v1/posts", new NewPost("Hello", Visibility.Unlisted));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Idempotency-Replayed"));
        var created = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var id = created.GetProperty("id").GetString();
        Assert.Equal($"/v1/posts/{id}", answer.Headers.Location?.OriginalString);
        Assert.Equal(("Hello", "unlisted"), (created.GetProperty("text").GetString(), created.GetProperty("visibility").GetString()));
        Assert.Equal($"{ann.Id}", created.GetProperty("author").GetProperty("id").GetString());
        Assert.Equal(ann.Handle, created.GetProperty("author").GetProperty("handle").GetString());
        Assert.Equal(0, created.GetProperty("counts").GetProperty("likes").GetInt32());
        Assert.Empty(created.GetProperty("mentions").EnumerateArray());
        Assert.False(created.TryGetProperty("version", out _));
        Assert.InRange(created.GetProperty("createdAt").GetDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(-1), TimeSpan.FromSeconds(1));
        Assert.Equal(created.ToString(), (await ann.GetAsync<JsonElement>($"/v1/posts/{id}")).ToString());
    }

    [Fact]
    public async Task An_edit_replaces_the_text_and_keeps_the_old_one_in_the_history()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("first");

        var edited = await ann.EditAsync(post.Id, $"second, with @{bob.Handle}");
        var again = await ann.EditAsync(post.Id, "third");

        Assert.Equal(post with { Text = edited.Text, EditedAt = edited.EditedAt, Mentions = edited.Mentions, Entities = edited.Entities }, edited);
        Assert.Equal(bob.Id, Assert.Single(edited.Mentions).Id);
        Assert.NotNull(again.EditedAt);
        var read = await bob.GetAsync<Post>($"/v1/posts/{post.Id}");
        Assert.Equal(("third", again.EditedAt, post.CreatedAt), (read.Text, read.EditedAt, read.CreatedAt));
        Assert.Empty(read.Mentions);
        var history = (await bob.GetAsync<PageOf<PostVersion>>($"/v1/posts/{post.Id}/history")).Items;
        Assert.Equal([(1, "first"), (2, edited.Text), (3, "third")], history.Select(v => (v.Version, v.Text)));
        Assert.Equal([post.CreatedAt, edited.EditedAt!.Value, again.EditedAt!.Value], history.Select(v => v.At));
    }

    [Fact]
    public async Task A_post_can_be_edited_fifty_times()
    {
        using var ann = await app.AsAsync("ann");
        var post = await ann.PostAsync("0");
        for (var i = 1; i <= 50; i++)
            await ann.EditAsync(post.Id, $"{i}");

        await ann.FailsAsync(HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit("51"), HttpStatusCode.Conflict, "limit_reached");

        Assert.Equal(51, (await ann.GetAsync<PageOf<PostVersion>>($"/v1/posts/{post.Id}/history")).Items.Length);
    }

    [Fact]
    public async Task A_deleted_post_is_gone_for_everybody_with_its_history()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("first");
        await ann.EditAsync(post.Id, "second");
        Assert.Equal(HttpStatusCode.OK, await bob.StatusAsync($"/v1/posts/{post.Id}"));

        await ann.DeletePostAsync(post.Id);

        foreach (var reader in (SocialClient[])[ann, bob])
        {
            await reader.FailsAsync(HttpMethod.Get, $"/v1/posts/{post.Id}", null, HttpStatusCode.NotFound, "not_found");
            await reader.FailsAsync(HttpMethod.Get, $"/v1/posts/{post.Id}/history", null, HttpStatusCode.NotFound, "not_found");
            await reader.FailsAsync(HttpMethod.Delete, $"/v1/posts/{post.Id}", null, HttpStatusCode.NotFound, "not_found");
            await reader.FailsAsync(HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit("x"), HttpStatusCode.NotFound, "not_found");
            Assert.Empty(await Paging.WalkAsync(reader, $"/v1/users/{ann.Id}/posts", 5));
        }
        Assert.Equal(0, (await ann.GetAsync<OwnUser>("/v1/users/me")).Counts.Posts);
    }

    [Fact]
    public async Task Only_the_author_may_change_a_post_and_others_learn_no_more_than_they_may_see()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (open, hidden) = (await ann.PostAsync("all"), await ann.PostAsync("few", Visibility.Followers));

        await bob.FailsAsync(HttpMethod.Patch, $"/v1/posts/{open.Id}", new PostEdit("x"), HttpStatusCode.Forbidden, "forbidden");
        await bob.FailsAsync(HttpMethod.Delete, $"/v1/posts/{open.Id}", null, HttpStatusCode.Forbidden, "forbidden");
        await bob.FailsAsync(HttpMethod.Patch, $"/v1/posts/{hidden.Id}", new PostEdit("x"), HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Delete, $"/v1/posts/{hidden.Id}", null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Get, "/v1/posts/1", null, HttpStatusCode.NotFound, "not_found");
        await bob.FailsAsync(HttpMethod.Get, "/v1/posts/one", null, HttpStatusCode.BadRequest, "bad_parameter");
        Assert.Equal(["few", "all"], (await ann.GetAsync<PostPage>($"/v1/users/{ann.Id}/posts")).Items.Select(p => p.Text));
    }

    [Fact]
    public async Task An_unchanged_post_is_not_sent_again_and_a_stale_edit_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        var path = $"/v1/posts/{(await ann.PostAsync("first")).Id}";
        using var read = await ann.SendAsync(HttpMethod.Get, path);
        var tag = read.Headers.ETag!.ToString();
        Assert.StartsWith("W/", tag, StringComparison.Ordinal);

        using var same = await ann.SendAsync(HttpMethod.Get, path, headers: h => h.IfNoneMatch.ParseAdd(tag));
        using var first = await ann.SendAsync(HttpMethod.Patch, path, new PostEdit("second"), h => h.TryAddWithoutValidation("If-Match", tag));
        using var second = await ann.SendAsync(HttpMethod.Patch, path, new PostEdit("third"), h => h.TryAddWithoutValidation("If-Match", tag));
        using var wrapped = await ann.SendAsync(HttpMethod.Patch, path, new PostEdit("third"), h => h.TryAddWithoutValidation("If-Match", "W/\"4294967298\""));
        using var any = await ann.SendAsync(HttpMethod.Patch, path, new PostEdit("fourth"), h => h.TryAddWithoutValidation("If-Match", "*"));
        using var changed = await ann.SendAsync(HttpMethod.Get, path, headers: h => h.IfNoneMatch.ParseAdd(tag));

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, any.StatusCode));
        Assert.NotEqual(tag, first.Headers.ETag?.ToString());
        await Problems.AssertAsync(second, HttpStatusCode.PreconditionFailed, "precondition_failed");
        await Problems.AssertAsync(wrapped, HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal((HttpStatusCode.OK, any.Headers.ETag), (changed.StatusCode, changed.Headers.ETag));
    }

    [Fact]
    public async Task Of_edits_made_for_the_same_version_at_once_one_wins()
    {
        using var ann = await app.AsAsync("ann");
        var post = await ann.PostAsync("first");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => ann.SendAsync(
            HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit($"by {i}"), h => h.TryAddWithoutValidation("If-Match", "W/\"1\""))));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task A_post_that_names_no_visibility_takes_the_authors_default()
    {
        using var ann = await app.AsAsync("ann");
        Assert.Equal(Visibility.Public, (await ann.PostAsync("one")).Visibility);

        await ann.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(Visibility.Followers));

        Assert.Equal(Visibility.Followers, (await ann.PostAsync("two")).Visibility);
        Assert.Equal(Visibility.Unlisted, (await ann.PostAsync("three", Visibility.Unlisted)).Visibility);
    }

    [Fact]
    public async Task A_changed_name_shows_on_posts_of_the_author_and_where_they_are_mentioned()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var (own, other) = (await ann.PostAsync("mine"), await bob.PostAsync($"hi @{ann.Handle}"));
        await bob.GetAsync<Post>($"/v1/posts/{own.Id}");
        Assert.Single(await Paging.HomeAsync(bob));

        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Other"));

        Assert.Equal("Other", (await bob.GetAsync<Post>($"/v1/posts/{own.Id}")).Author.DisplayName);
        Assert.Equal("Other", Assert.Single((await bob.GetAsync<Post>($"/v1/posts/{other.Id}")).Mentions).DisplayName);
        Assert.Equal("Other", Assert.Single(Assert.Single((await bob.GetAsync<PostPage>("/v1/timelines/home")).Items).Mentions).DisplayName);
    }
}
