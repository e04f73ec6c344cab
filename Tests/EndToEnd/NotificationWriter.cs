using System.Text.Json;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>Does for a user, one request after the other, what others are notified of: follows and likes that are taken back and done again, reposts, comments, posts and edits that mention.</summary>
internal sealed class NotificationWriter(CrashUser user, CrashUser[] others, NotificationOracle oracle, Random random)
{
    private Func<HttpClient, Task>? _open;
    private (long Id, List<CrashUser> Mentioned)? _last;
    private int _made;

    public int Acknowledged { get; private set; }

    /// <summary>One thing, chosen by chance, until it is acknowledged.</summary>
    public async Task StepAsync(HttpClient http)
    {
        _open = random.Next(10) switch
        {
            < 3 => Follow(Other()),
            < 5 => Unfollow(Other()),
            < 6 when _last is { } last => Edit(last.Id, last.Mentioned),
            < 8 when oracle.PostNotOf(user.Id, random) is { } post => random.Next(4) switch
            {
                0 => Like(post.Id, post.Author),
                1 => Unlike(post.Id),
                2 => Repost(post.Id, post.Author),
                _ => Comment(post.Id, post.Author),
            },
            _ => Mention([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Other()).Distinct()]),
        };
        await RepeatAsync(http);
    }

    /// <summary>Does again what was not answered: that is how a client finds out.</summary>
    public async Task RepeatAsync(HttpClient http)
    {
        if (_open is not { } open)
            return;
        await open(http);
        _open = null;
        Acknowledged++;
    }

    private string NewKey() => $"{user.Session.User.Handle}-{++_made}";

    private CrashUser Other() => others[random.Next(others.Length)];

    private Func<HttpClient, Task> Follow(CrashUser other) => async http =>
    {
        await user.SendAsync(http, HttpMethod.Put, $"/v1/users/{other.Id}/follow");
        oracle.Add(other.Id, NotificationType.Follow, user.Id, null);
    };

    private Func<HttpClient, Task> Unfollow(CrashUser other) => async http =>
    {
        await user.SendAsync(http, HttpMethod.Delete, $"/v1/users/{other.Id}/follow");
    };

    private Func<HttpClient, Task> Like(long postId, long author) => async http =>
    {
        await user.SendAsync(http, HttpMethod.Put, $"/v1/posts/{postId}/like");
        oracle.Add(author, NotificationType.Like, user.Id, postId);
    };

    private Func<HttpClient, Task> Unlike(long postId) => async http =>
    {
        await user.SendAsync(http, HttpMethod.Delete, $"/v1/posts/{postId}/like");
    };

    private Func<HttpClient, Task> Repost(long postId, long author) => async http =>
    {
        await user.SendAsync(http, HttpMethod.Put, $"/v1/posts/{postId}/repost");
        oracle.Add(author, NotificationType.Repost, user.Id, postId);
    };

    private Func<HttpClient, Task> Comment(long postId, long author)
    {
        var key = NewKey();
        return async http =>
        {
            var body = await user.SendAsync(http, HttpMethod.Post, $"/v1/posts/{postId}/comments", new NewPost(key), key);
            oracle.Add(author, NotificationType.Comment, user.Id, JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id);
        };
    }

    private Func<HttpClient, Task> Mention(List<CrashUser> mentioned)
    {
        var key = NewKey();
        var visibility = random.Next(2) == 0 ? Visibility.Mentioned : Visibility.Unlisted;
        return async http =>
        {
            var body = await user.SendAsync(http, HttpMethod.Post, "/v1/posts", new NewPost(TextOf(mentioned), visibility), key);
            var id = JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id;
            Expect(id, mentioned);
            _last = (id, mentioned);
            if (visibility == Visibility.Unlisted)
                oracle.AddPost(id, user.Id);
        };
    }

    /// <summary>Mentions one more.</summary>
    private Func<HttpClient, Task> Edit(long id, List<CrashUser> mentioned)
    {
        _last = null;
        List<CrashUser> all = [.. mentioned.Append(Other()).Distinct()];
        return async http =>
        {
            await user.SendAsync(http, HttpMethod.Patch, $"/v1/posts/{id}", new PostEdit(TextOf(all)));
            Expect(id, all);
        };
    }

    private void Expect(long postId, List<CrashUser> mentioned) =>
        mentioned.ForEach(m => oracle.Add(m.Id, NotificationType.Mention, user.Id, postId));

    private static string TextOf(List<CrashUser> mentioned) => $"hello {string.Join(' ', mentioned.Select(m => $"@{m.Session.User.Handle}"))}";
}
