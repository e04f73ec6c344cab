using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// Users who like, repost and bookmark the posts of one star and take it back. What was acknowledged last is compared with what each finds on home pages and posts, with
/// who likes and reposts each post, and with the counts.
/// </summary>
internal sealed class LikingWorkload : IWorkload
{
    private const int LikerCount = 6;
    private const int PostCount = 4;
    private static readonly string[] Verbs = ["like", "repost", "bookmark"];
    private readonly List<Liker> _likers = [];
    private ClusterClients _clients = null!;
    private CrashUser _star = null!;
    private long[] _posts = [];

    public string Name => "liking";

    public IReadOnlyList<Func<Task>> Actors => [.. _likers.Select(l => (Func<Task>)(() => StepAsync(l)))];

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        var users = await CrashUser.RegisterAllAsync(clients.Http, LikerCount + 1);
        _star = users[0];
        _posts = await Task.WhenAll(Enumerable.Range(0, PostCount).Select(async _ =>
        {
            var key = Guid.NewGuid().ToString();
            var body = await _star.SendAsync(clients.Http, HttpMethod.Post, "/v1/posts", new NewPost(key), key);
            return JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id;
        }));
        foreach (var user in users[1..])
        {
            await user.SendAsync(clients.Http, HttpMethod.Put, $"/v1/users/{_star.Id}/follow");
            _likers.Add(new Liker(user, new Random(unchecked(seed + (int)user.Id)), new()));
        }
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = new List<string>();
        foreach (var liker in _likers)
        {
            var home = (await liker.User.ListAsync<Post>(_clients.Http, "/v1/timelines/home")).Select(p => p.Reposted ?? p).DistinctBy(p => p.Id).ToDictionary(p => p.Id);
            foreach (var post in _posts)
            {
                var expected = liker.StateOf(post);
                var read = (await liker.User.GetAsync<Post>(_clients.Http, $"/v1/posts/{post}")).Viewer;
                if (read != expected)
                    differences.Add($"{liker.Name} finds {read} on post {post} instead of {expected}");
                if (!home.TryGetValue(post, out var shown) || shown.Viewer != expected)
                    differences.Add($"{liker.Name} finds {shown?.Viewer} on post {post} at home instead of {expected}");
            }
            var reposts = (await _star.ListAsync<Post>(_clients.Http, $"/v1/users/{liker.User.Id}/posts")).Select(p => p.RepostOf!.Value).Order().ToList();
            var own = _posts.Where(p => liker.Has(p, "repost")).Order().ToList();
            if (!reposts.SequenceEqual(own))
                differences.Add($"{liker.Name} shows reposts of {string.Join(' ', reposts)} instead of {string.Join(' ', own)}");
        }
        foreach (var post in _posts)
            differences.AddRange(await CountDifferencesAsync(post));
        return differences;
    }

    public ValueTask DisposeAsync() => default;

    private async Task StepAsync(Liker liker)
    {
        var (post, verb) = (_posts[liker.Random.Next(PostCount)], Verbs[liker.Random.Next(Verbs.Length)]);
        var put = !liker.Has(post, verb);
        await liker.User.SendAsync(_clients.Http, put ? HttpMethod.Put : HttpMethod.Delete, $"/v1/posts/{post}/{verb}");
        if (put)
            liker.Done.Add((post, verb));
        else
            liker.Done.Remove((post, verb));
    }

    private async Task<IEnumerable<string>> CountDifferencesAsync(long post)
    {
        var differences = new List<string>();
        // the answer to a reaction has the counts of its own commit; pages may lag behind where a silo died that was to tell of them
        var body = await _star.SendAsync(_clients.Http, HttpMethod.Put, $"/v1/posts/{post}/bookmark");
        var counts = JsonSerializer.Deserialize<PostReactions>(body, TestJson.Options)!.Counts!;
        foreach (var (verb, count) in ((string, int)[])[("like", counts.Likes), ("repost", counts.Reposts)])
        {
            var expected = _likers.Where(l => l.Has(post, verb)).Select(l => l.User.Id).Order().ToList();
            var listed = (await _star.ListAsync<User>(_clients.Http, $"/v1/posts/{post}/{verb}s")).Select(u => u.Id).Order().ToList();
            if (!listed.SequenceEqual(expected))
                differences.Add($"post {post} lists {listed.Count} {verb}s instead of {expected.Count}");
            if (count != expected.Count)
                differences.Add($"post {post} counts {count} {verb}s instead of {expected.Count}");
        }
        return differences;
    }

    /// <param name="Done">What was acknowledged and not taken back.</param>
    private sealed record Liker(CrashUser User, Random Random, HashSet<(long Post, string Verb)> Done)
    {
        public string Name => User.Session.User.Handle;

        public bool Has(long post, string verb) => Done.Contains((post, verb));

        public ViewerState StateOf(long post) => new(Has(post, "like"), Has(post, "repost"), Has(post, "bookmark"));
    }
}
