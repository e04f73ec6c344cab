using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private const string Posts = "/v1/posts";
    private const string PostRoute = "/v1/posts/{id}";
    private const string Marker = "/v1/timelines/home/marker";

    private void AddPosts()
    {
        Add("POST", Posts, 201, () => PostAsync(_ann.Http, Posts, new NewPost($"to @{_bob.Handle}")));
        Add("POST", Posts, 403, async () => await PostAsync(_bob.Http, Posts, new NewPost("x", ReplyTo: await NewRootAsync(ReplyControl.Mentioned))));
        Add("POST", Posts, 404, () => PostAsync(_ann.Http, Posts, new NewPost("x", ReplyTo: 1)));
        Add("POST", Posts, 409, InUseAsync);
        Add("POST", Posts, 422, async () =>
        {
            (await PostAsync(_ann.Http, Posts, new NewPost("one"), "reused")).Dispose();
            return await PostAsync(_ann.Http, Posts, new NewPost("other"), "reused");
        });
        Add("GET", PostRoute, 200, async () => await _bob.Http.CallAsync("GET", await NewPostAsync()));
        Add("GET", PostRoute, 304, async () =>
            await _bob.Http.CallAsync("GET", await NewPostAsync(), headers: h => h.Add("If-None-Match", "W/\"1\"")));
        Add("PATCH", PostRoute, 200, async () => await EditAsync(_ann, await NewPostAsync()));
        Add("PATCH", PostRoute, 403, async () => await EditAsync(_bob, await NewPostAsync()));
        Add("PATCH", PostRoute, 409, async () =>
        {
            var path = await NewPostAsync();
            for (var edits = 0; edits < 50; edits++)
                (await EditAsync(_ann, path, $"edit {edits}")).Dispose();
            return await EditAsync(_ann, path);
        });
        Add("PATCH", PostRoute, 412, async () =>
            await _ann.Http.CallAsync("PATCH", await NewPostAsync(), """{"text":"edited"}""", h => h.Add("If-Match", "W/\"7\"")));
        Add("DELETE", PostRoute, 204, async () => await _ann.Http.CallAsync("DELETE", await NewPostAsync()));
        Add("DELETE", PostRoute, 403, async () => await _bob.Http.CallAsync("DELETE", await NewPostAsync()));
        AddConversations();
        Add("GET", "/v1/posts/{id}/history", 200, async () => await _bob.Http.CallAsync("GET", await NewPostAsync() + "/history"));
        Add("GET", "/v1/users/{id}/posts", 200, () => _bob.Http.CallAsync("GET", $"/v1/users/{_ann.Id}/posts?limit=1"));
    }

    private void AddConversations()
    {
        const string Comments = "/v1/posts/{id}/comments";
        Add("POST", Comments, 201, async () => await PostAsync(_bob.Http, await NewPostAsync() + "/comments", new NewPost("a comment")));
        Add("POST", Comments, 403, async () => await PostAsync(_bob.Http, $"{Posts}/{await NewRootAsync(ReplyControl.Mentioned)}/comments", new NewPost("x")));
        Add("POST", Comments, 409, async () =>
        {
            var path = await NewPostAsync();
            (await _ann.Http.CallAsync("PATCH", path, """{"locked":true}""")).Dispose();
            return await PostAsync(_bob.Http, path + "/comments", new NewPost("x"));
        });
        Add("POST", Comments, 422, async () =>
        {
            var path = await NewPostAsync() + "/comments";
            (await PostAsync(_ann.Http, path, new NewPost("one"), "comment")).Dispose();
            return await PostAsync(_ann.Http, path, new NewPost("other"), "comment");
        });
        Add("GET", Comments, 200, async () => await _bob.Http.CallAsync("GET", await NewPostAsync() + "/comments?sort=newest"));
        Add("GET", "/v1/posts/{id}/thread", 200, async () => await _bob.Http.CallAsync("GET", await NewPostAsync() + "/thread"));
    }

    private async Task<long> NewRootAsync(ReplyControl control)
    {
        var root = await _ann.SendAsync<Post>(HttpMethod.Post, Posts, new NewPost("a post", ReplyControl: control), System.Net.HttpStatusCode.Created);
        return root.Id;
    }

    private void AddTimelines()
    {
        Add("GET", "/v1/timelines/home", 200, () => _ann.Http.CallAsync("GET", "/v1/timelines/home?limit=1"));
        Add("GET", "/v1/timelines/public", 200, () => _ann.Http.CallAsync("GET", "/v1/timelines/public?limit=1"));
        Add("GET", "/v1/search", 200, () => _ann.Http.CallAsync("GET", $"/v1/search?type=users&q={_ann.Handle}"));
        Add("GET", "/v1/timelines/tags/{tag}", 200, () => _ann.Http.CallAsync("GET", "/v1/timelines/tags/cats?limit=1"));
        Add("GET", Marker, 200, () => _ann.Http.CallAsync("GET", Marker));
        Add("PUT", Marker, 200, async () =>
            await _ann.Http.CallAsync("PUT", Marker, $$"""{"postId":"{{(await NewPostAsync()).Split('/')[^1]}}"}"""));
    }

    private async Task<string> NewPostAsync() => $"{Posts}/{(await _ann.PostAsync("a post")).Id}";

    private static Task<HttpResponseMessage> EditAsync(SocialClient user, string path, string text = "edited") =>
        user.Http.CallAsync("PATCH", path, $$"""{"text":"{{text}}"}""");

    /// <summary>The store is held, so the first of two requests with one key cannot finish before the second is refused.</summary>
    private async Task<HttpResponseMessage> InUseAsync()
    {
        var user = await NewAsync();
        await using var connection = await ConnectAsync();
        await using var transaction = connection.BeginTransaction(deferred: false);
        var post = new NewPost("one");
        Task<HttpResponseMessage>[] both = [PostAsync(user.Http, Posts, post, "key"), PostAsync(user.Http, Posts, post, "key")];
        var refused = await Task.WhenAny(both);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        (await both.Single(b => b != refused)).Dispose();
        return await refused;
    }
}
