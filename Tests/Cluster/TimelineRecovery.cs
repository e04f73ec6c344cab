using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>How long it takes, once a silo has died, until the last timeline shows what was posted since.</summary>
internal sealed class TimelineRecovery(ClusterClients clients) : IDisposable
{
    private const int FollowerCount = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // asks without patience: an answer of 503 is "not yet", and is no request of a user
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private CrashUser[] _users = [];

    /// <summary>Makes a star and its followers, and brings all their timelines alive.</summary>
    public async Task PrepareAsync()
    {
        _users = await CrashUser.RegisterAllAsync(clients.Http, FollowerCount + 1);
        await Task.WhenAll(_users.Skip(1).Select(async follower =>
        {
            await follower.SendAsync(clients.Http, HttpMethod.Put, $"/v1/users/{_users[0].Id}/follow");
            await follower.GetAsync<PostPage>(clients.Http, "/v1/timelines/home");
        }));
    }

    /// <summary>The star posts; answers when each follower saw it, from <paramref name="since"/> on, the last one last.</summary>
    public async Task<TimeSpan[]> MeasureAsync(long since)
    {
        var key = Guid.NewGuid().ToString();
        var body = await _users[0].SendAsync(clients.Http, HttpMethod.Post, "/v1/posts", new NewPost(key), key);
        var id = JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id;
        var seen = await Task.WhenAll(_users.Skip(1).Select(async follower =>
        {
            while (!await SeesAsync(follower, id) && Stopwatch.GetElapsedTime(since) < Limit)
                await Task.Delay(Pause, TestContext.Current.CancellationToken);
            return Stopwatch.GetElapsedTime(since);
        }));
        Array.Sort(seen);
        return seen;
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> SeesAsync(CrashUser user, long id)
    {
        var apis = clients.Apis();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(apis[Random.Shared.Next(apis.Count)], "/v1/timelines/home"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user.Session.AccessToken);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            return false;
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"home gave {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<PostPage>(text, TestJson.Options)!.Items.Any(p => p.Id == id);
    }
}
