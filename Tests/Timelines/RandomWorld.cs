using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.LoadTest.Oracle;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

/// <summary>Some users who do random things over HTTP, and the oracle that is told of what was answered with success.</summary>
internal sealed class RandomWorld(Random random) : IDisposable
{
    private readonly List<SocialClient> _users = [];
    private readonly List<(long Id, SocialClient Author)> _posts = [];

    public Random Random => random;

    public TimelineOracle Oracle { get; } = new();

    public IReadOnlyList<SocialClient> Users => _users;

    public IEnumerable<long> PostIds => _posts.Select(p => p.Id);

    public static async Task<RandomWorld> CreateAsync(SocialApp app, int users, int seed)
    {
        var world = new RandomWorld(new Random(seed));
        world._users.AddRange(await Task.WhenAll(Enumerable.Range(0, users).Select(_ => app.AsAsync("any"))));
        foreach (var user in world._users)
            world.Oracle.AddUser(user.Id);
        return world;
    }

    public SocialClient AnyUser() => _users[random.Next(_users.Count)];

    public async Task ActAsync(int actions)
    {
        for (var i = 0; i < actions; i++)
        {
            var dice = random.Next(100);
            if (dice < 35 || _posts.Count == 0)
                await PostAsync();
            else if (dice < 43)
                await EditAsync();
            else if (dice < 49)
                await DeleteAsync();
            else
                await RelateAsync();
        }
    }

    public void Dispose()
    {
        foreach (var user in _users)
            user.Dispose();
    }

    private async Task PostAsync()
    {
        var author = AnyUser();
        var post = await author.PostAsync(Text(), (Visibility)random.Next(4));
        _posts.Add((post.Id, author));
        Remember(post);
    }

    private async Task EditAsync()
    {
        var (id, author) = _posts[random.Next(_posts.Count)];
        using var answer = await author.SendAsync(HttpMethod.Patch, $"/v1/posts/{id}", new PostEdit(Text()));
        Assert.Equal(Oracle.Find(id) is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
        if (answer.StatusCode != HttpStatusCode.OK)
            return;
        Oracle.Delete(id);
        Remember(JsonSerializer.Deserialize<Post>(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TestJson.Options)!);
    }

    private async Task DeleteAsync()
    {
        var (id, author) = _posts[random.Next(_posts.Count)];
        using var answer = await author.SendAsync(HttpMethod.Delete, $"/v1/posts/{id}");
        Assert.Equal(Oracle.Find(id) is null ? HttpStatusCode.NotFound : HttpStatusCode.NoContent, answer.StatusCode);
        Oracle.Delete(id);
    }

    private async Task RelateAsync()
    {
        var (by, of) = (AnyUser(), AnyUser());
        var (method, verb, apply) = random.Next(20) switch
        {
            < 10 => (HttpMethod.Put, "follow", Oracle.Follow),
            < 12 => (HttpMethod.Delete, "follow", Oracle.Unfollow),
            < 14 => (HttpMethod.Put, "mute", Oracle.Mute),
            < 16 => (HttpMethod.Delete, "mute", Oracle.Unmute),
            < 18 => (HttpMethod.Put, "block", Oracle.Block),
            _ => (HttpMethod.Delete, "block", (Action<long, long>)Oracle.Unblock),
        };
        using var answer = await by.SendAsync(method, $"/v1/users/{of.Id}/{verb}");
        if (answer.StatusCode == HttpStatusCode.OK)
            apply(by.Id, of.Id);
        else
            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Conflict]);
    }

    private string Text() => random.Next(3) == 0 ? $"hello @{AnyUser().Handle} and @{AnyUser().Handle}" : $"hello {random.Next(1000)}";

    private void Remember(Post post) => Oracle.Add(new OraclePost(
        post.Id, post.Author.Id, post.Text, Enum.Parse<OracleVisibility>(post.Visibility.ToString()), [.. post.Mentions.Select(m => m.Id)]));
}
