using Social.Grains.Interfaces.Posts;

namespace Social.Tests.EndToEnd;

internal sealed partial class StatusScenarios
{
    private const int MostOfADay = 2_000;

    private void AddReactions()
    {
        foreach (var (verb, kind) in new[] { ("like", 0), ("repost", 1), ("bookmark", 2), ("pin", 3) })
        {
            var route = $"/v1/posts/{{id}}/{verb}";
            Add("PUT", route, 200, async () => await _ann.Http.CallAsync("PUT", $"{await NewPostAsync()}/{verb}"));
            Add("DELETE", route, 200, async () => await _ann.Http.CallAsync("DELETE", $"{await NewPostAsync()}/{verb}"));
            Add("PUT", route, 409, async () =>
            {
                var user = await NewAsync();
                var post = await user.PostAsync("one too many");
                // pins of posts that are gone would make room
                var of = kind == 3 ? string.Join(',', (await Task.WhenAll(Enumerable.Range(0, 5).Select(i => user.PostAsync($"{i}")))).Select(p => $"({p.Id})")) : "(1)";
                await StoreAsync(kind == 3
                    ? $"insert into reactions select {user.Id}, column1, 3, column1, {user.Id} from (values {of})"
                    : $"with recursive n(i) as (select 1 union all select i + 1 from n where i < {(kind == 2 ? Limit : MostOfADay)}) " +
                      $"insert into reactions select {user.Id}, -i, {kind}, {post.Id} - i, 1 from n");
                return await user.Http.CallAsync("PUT", $"{Posts}/{post.Id}/{verb}");
            });
        }
        Add("PUT", "/v1/posts/{id}/pin", 403, async () => await _bob.Http.CallAsync("PUT", await NewPostAsync() + "/pin"));
        Add("PUT", "/v1/posts/{id}/repost", 403, async () =>
            await _bob.Http.CallAsync("PUT", $"{Posts}/{(await _ann.PostAsync($"to @{_bob.Handle}", Visibility.Mentioned)).Id}/repost"));
        Add("GET", "/v1/posts/{id}/likes", 200, async () => await _ann.Http.CallAsync("GET", await ReactedAsync("like") + "/likes"));
        Add("GET", "/v1/posts/{id}/reposts", 200, async () => await _ann.Http.CallAsync("GET", await NewPostAsync() + "/reposts"));
        Add("GET", "/v1/bookmarks", 200, async () =>
        {
            await ReactedAsync("bookmark");
            return await _bob.Http.CallAsync("GET", "/v1/bookmarks?limit=1");
        });
        Add("GET", "/v1/users/{id}/pins", 200, async () =>
        {
            (await _ann.Http.CallAsync("PUT", await NewPostAsync() + "/pin")).Dispose();
            return await _bob.Http.CallAsync("GET", $"/v1/users/{_ann.Id}/pins");
        });
    }

    /// <summary>A post of Ann's to which Bob has reacted.</summary>
    private async Task<string> ReactedAsync(string verb)
    {
        var path = await NewPostAsync();
        (await _bob.Http.CallAsync("PUT", $"{path}/{verb}")).Dispose();
        return path;
    }
}
