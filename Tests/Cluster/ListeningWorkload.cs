using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// Followers of one star, each with a connection to the hub that comes back when it is lost. After every fault the star posts: its own
/// connection hears of the post and every follower's that home has changed.
/// </summary>
internal sealed class ListeningWorkload : IWorkload
{
    private const int ListenerCount = 6;
    private static readonly TimeSpan BetweenPosts = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Hearing = TimeSpan.FromSeconds(5);
    private readonly List<ClusterListener> _listeners = [];
    private readonly List<Func<Task>> _actors = [];
    private readonly ConcurrentQueue<long> _posts = [];
    private ClusterClients _clients = null!;

    public string Name => "listening";

    public IReadOnlyList<Func<Task>> Actors => _actors;

    /// <summary>The star first, then all who follow it.</summary>
    public IReadOnlyList<CrashUser> Users { get; private set; } = [];

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        Users = await CrashUser.RegisterAllAsync(clients.Http, ListenerCount + 1);
        foreach (var follower in Users.Skip(1))
            await follower.SendAsync(clients.Http, HttpMethod.Put, $"/v1/users/{Users[0].Id}/follow");
        foreach (var user in Users)
        {
            var listener = new ClusterListener(clients, user, seed);
            _listeners.Add(listener);
            _actors.Add(listener.BeatWhenDueAsync);
        }
        _actors.Add(async () =>
        {
            await PostAsync();
            await Task.Delay(BetweenPosts);
        });
        await Task.WhenAll(_listeners.Select(l => l.BeatAsync()));
    }

    /// <summary>The star posts. Answers the id.</summary>
    public async Task<long> PostAsync()
    {
        var key = Guid.NewGuid().ToString();
        var body = await Users[0].SendAsync(_clients.Http, HttpMethod.Post, "/v1/posts", new NewPost(key), key);
        var id = JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id;
        _posts.Enqueue(id);
        return id;
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        await Task.WhenAll(_listeners.Select(l => l.BeatAsync()));
        var id = await PostAsync();
        var begin = Stopwatch.GetTimestamp();
        while (_listeners.Exists(l => l.NewestHeard < id) && Stopwatch.GetElapsedTime(begin) < Hearing)
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        var differences = _listeners.Where(l => l.NewestHeard < id).Select(l => $"{l.Name} did not hear of post {id}: {l}").ToList();
        var kept = (await Users[0].ListAsync<Post>(_clients.Http, $"/v1/users/{Users[0].Id}/posts")).Select(p => p.Id).ToHashSet();
        differences.AddRange(_posts.Where(p => !kept.Contains(p)).Select(p => string.Create(CultureInfo.InvariantCulture, $"the star's post {p} is lost")));
        return differences;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
    }
}
