using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.EndToEnd;

/// <summary>
/// Writes for a user, one request after the other, and keeps what was acknowledged. What it changes nobody else does: its own posts, the
/// follows that are its share, and the settings (writer 0) or the read marker (writer 1).
/// </summary>
internal sealed class CrashWriter(CrashUser user, int number, long[] others, Random random)
{
    private readonly List<CrashPost> _posts = [];
    private int _made;

    public int Acknowledged { get; private set; }

    /// <summary>Requests whose answer a kill swallowed.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Some writers for each user, among whom the user's follows are shared out.</summary>
    public static CrashWriter[] AllOf(CrashUser[] users, int perUser, int seed) =>
    [
        .. Enumerable.Range(0, users.Length * perUser).Select(i =>
        {
            var (user, number) = (users[i / perUser], i % perUser);
            var share = user.Follows.Keys.Where((_, place) => place % perUser == number).ToArray();
            return new CrashWriter(user, number, share, new Random(unchecked(seed + i)));
        }),
    ];

    /// <summary>Writes until the process is gone.</summary>
    public async Task WriteAsync(HttpClient http, CancellationToken killed)
    {
        try
        {
            while (true)
            {
                await StepAsync(http);
            }
        }
        catch (Exception e) when (killed.IsCancellationRequested && e is HttpRequestException or IOException or OperationCanceledException)
        {
            Unanswered++;
        }
    }

    /// <summary>
    /// Repeats what was not answered and must happen once, and a creation that was answered: the first answer must come again.
    /// </summary>
    public async Task RepeatAsync(HttpClient http)
    {
        if (_posts.Find(p => p.Id is null) is { } open)
            await CreateAsync(http, open);
        if (_posts.FindLast(p => string.Equals(p.Text.Known, p.Key, StringComparison.Ordinal) && !p.Text.IsOpen) is { Id: { } id } last)
        {
            await CreateAsync(http, last);
            Assert.Equal(id, last.Id);
        }
    }

    /// <summary>One write, chosen by chance, until it is acknowledged.</summary>
    public async Task StepAsync(HttpClient http)
    {
        var step = random.Next(100);
        var living = _posts.Where(p => p.Id is not null && p.Text.Known is not null).ToList();
        if (step < 50 || living.Count == 0)
            await CreateAsync(http, NewPost());
        else if (step < 65)
            await EditAsync(http, living[random.Next(living.Count)]);
        else if (step < 75)
            await DeleteAsync(http, living[random.Next(living.Count)]);
        else if (step < 83)
            await LikeAsync(http, living[random.Next(living.Count)]);
        else if (step < 93)
            await FollowAsync(http, others[random.Next(others.Length)]);
        else if (number == 0)
            await SetAsync(http);
        else
            await MarkAsync(http, living[^1].Id!.Value);
        Acknowledged++;
    }

    private CrashPost NewPost()
    {
        var visibility = (Visibility)random.Next((int)Visibility.Mentioned);
        var post = new CrashPost($"{user.Session.User.Handle}-{number}-{++_made}", visibility);
        _posts.Add(post);
        user.Posts.Enqueue(post);
        return post;
    }

    private async Task CreateAsync(HttpClient http, CrashPost post)
    {
        var body = await user.SendAsync(http, HttpMethod.Post, "/v1/posts", new NewPost(post.Key, post.Visibility), post.Key);
        post.Id = JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id;
    }

    private async Task EditAsync(HttpClient http, CrashPost post)
    {
        var text = $"{post.Key} edit {++_made}";
        post.Text.Ask(text);
        await user.SendAsync(http, HttpMethod.Patch, $"/v1/posts/{post.Id}", new PostEdit(text));
        post.Text.Acknowledge();
    }

    private async Task DeleteAsync(HttpClient http, CrashPost post)
    {
        post.Text.Ask(null);
        await user.SendAsync(http, HttpMethod.Delete, $"/v1/posts/{post.Id}");
        post.Text.Acknowledge();
    }

    private async Task LikeAsync(HttpClient http, CrashPost post)
    {
        post.Liked.Ask(!post.Liked.Known);
        await user.SendAsync(http, post.Liked.Known ? HttpMethod.Delete : HttpMethod.Put, $"/v1/posts/{post.Id}/like");
        post.Liked.Acknowledge();
    }

    private async Task FollowAsync(HttpClient http, long other)
    {
        var follow = user.Follows[other];
        follow.Ask(!follow.Known);
        await user.SendAsync(http, follow.Known ? HttpMethod.Delete : HttpMethod.Put, $"/v1/users/{other}/follow");
        follow.Acknowledge();
    }

    private async Task SetAsync(HttpClient http)
    {
        var settings = new UserSettings((Visibility)random.Next((int)Visibility.Mentioned), random.Next(2) == 0);
        user.Settings.Ask(settings);
        await user.SendAsync(
            http, HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(settings.DefaultVisibility, settings.HideFollows));
        user.Settings.Acknowledge();
    }

    private async Task MarkAsync(HttpClient http, long post)
    {
        // an older post than the marker's has no effect
        user.Marker.Ask(Math.Max(post, user.Marker.Known ?? 0));
        await user.SendAsync(http, HttpMethod.Put, "/v1/timelines/home/marker", new { PostId = post });
        user.Marker.Acknowledge();
    }
}
