using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// People who sign up, write, comment on somebody's post and like it, take their data along and have their account deleted: one with each fault, and every third time another
/// in the middle of it. Every export that was promised is made and whole, and nothing is left of who left.
/// </summary>
internal sealed class LeavingWorkload : IWorkload
{
    private const int Third = 3;
    private static readonly TimeSpan NewRound = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan InTheMiddle = TimeSpan.FromSeconds(3);
    private readonly List<Leaver> _leavers = [];
    private ClusterClients _clients = null!;
    private CrashUser _star = null!;
    private long _post;
    private long _lastStep;
    private long _roundBegan;
    private int _rounds;
    private bool _isSecondDue;

    public string Name => "leaving";

    public IReadOnlyList<Func<Task>> Actors => [StepAsync];

    /// <summary>Accounts are deleted one after the other, looked for every 10 s; an export whose silo died is made anew within two minutes.</summary>
    public TimeSpan UntilWhole => TimeSpan.FromMinutes(2.5);

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        _star = (await CrashUser.RegisterAllAsync(clients.Http, 1))[0];
        _post = (await WriteAsync(_star, "/v1/posts", "stay with us")).Id;
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = new List<string>();
        foreach (var leaver in _leavers)
        {
            await ContinueAsync(leaver);
            if (!leaver.HasLeft)
                differences.Add($"the export of {leaver.Name} is not made");
            else if (await _star.StatusAsync(_clients.Http, $"/v1/users/{leaver.User.Id}") != HttpStatusCode.NotFound)
                differences.Add($"{leaver.Name} is still there");
            else if (!leaver.IsForgotten)
                differences.AddRange(await RemainsAsync(leaver));
        }
        // the answer to a reaction has the counts of its own commit; pages may show older ones for half a minute
        var body = await _star.SendAsync(_clients.Http, HttpMethod.Put, $"/v1/posts/{_post}/bookmark");
        if (JsonSerializer.Deserialize<PostReactions>(body, TestJson.Options)!.Counts is not { Likes: 0 } and var counts)
            differences.Add($"the post that all of them left counts {counts}");
        if (await _star.ListAsync<Post>(_clients.Http, $"/v1/posts/{_post}/comments") is { Count: > 0 and var comments })
            differences.Add($"the post that all of them left has {comments} comments");
        return differences;
    }

    public ValueTask DisposeAsync() => default;

    private async Task StepAsync()
    {
        var isNewRound = Stopwatch.GetElapsedTime(_lastStep) > NewRound;
        if (isNewRound)
        {
            _roundBegan = Stopwatch.GetTimestamp();
            _isSecondDue = ++_rounds % Third == 1;
        }
        var isSecond = _isSecondDue && Stopwatch.GetElapsedTime(_roundBegan) > InTheMiddle;
        if (isNewRound || isSecond)
        {
            _isSecondDue &= !isSecond;
            _leavers.Add(await ArriveAsync());
        }
        foreach (var leaver in _leavers)
            await ContinueAsync(leaver);
        _lastStep = Stopwatch.GetTimestamp();
    }

    private async Task<Leaver> ArriveAsync()
    {
        var user = await CrashUser.RegisterAsync(_clients.Http, SocialApp.NewHandle("leaver"));
        var (own, comment) = (await WriteAsync(user, "/v1/posts", "what I leave"), await WriteAsync(user, $"/v1/posts/{_post}/comments", "farewell"));
        await user.SendAsync(_clients.Http, HttpMethod.Put, $"/v1/posts/{_post}/like");
        await user.SendAsync(_clients.Http, HttpMethod.Post, "/v1/users/me/export");
        return new Leaver(user, [own.Id, comment.Id]);
    }

    /// <summary>Takes the export when it is there, and goes.</summary>
    private async Task ContinueAsync(Leaver leaver)
    {
        if (leaver.HasLeft)
            return;
        var export = await leaver.User.GetAsync<Export>(_clients.Http, "/v1/users/me/export");
        Assert.NotEqual(ExportStatus.Failed, export.Status);
        if (export.Status != ExportStatus.Ready)
            return;
        await using var file = await _clients.Http.GetStreamAsync(new Uri(export.Url!, UriKind.Relative), TestContext.Current.CancellationToken);
        var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        await using var zip = new ZipArchive(bytes);
        await using var posts = await zip.GetEntry("posts.json")!.OpenAsync(TestContext.Current.CancellationToken);
        using var json = await JsonDocument.ParseAsync(posts, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(leaver.Posts.Order(), json.RootElement.EnumerateArray().Select(p => p.GetProperty("id").GetInt64()).Order());
        using var answer = await leaver.User.RequestAsync(_clients.Http, HttpMethod.Delete, "/v1/users/me", new DeletionRequest(SocialApp.Password));
        // 401: a repeat of one that was done, and ended all sessions
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Unauthorized, $"leaving gave {answer.StatusCode}");
        leaver.HasLeft = true;
    }

    private async Task<IReadOnlyList<string>> RemainsAsync(Leaver leaver)
    {
        var remains = new List<string>();
        foreach (var post in leaver.Posts)
        {
            if (await _star.StatusAsync(_clients.Http, $"/v1/posts/{post}") != HttpStatusCode.NotFound)
                remains.Add(string.Create(CultureInfo.InvariantCulture, $"post {post} of {leaver.Name} is still there"));
        }
        if ((await _star.ListAsync<User>(_clients.Http, $"/v1/posts/{_post}/likes")).Exists(u => u.Id == leaver.User.Id))
            remains.Add($"{leaver.Name} still likes");
        leaver.IsForgotten = remains.Count == 0;
        return remains;
    }

    private async Task<Post> WriteAsync(CrashUser user, string path, string text) =>
        JsonSerializer.Deserialize<Post>(await user.SendAsync(_clients.Http, HttpMethod.Post, path, new NewPost(text), Guid.NewGuid().ToString()), TestJson.Options)!;

    private sealed class Leaver(CrashUser user, long[] posts)
    {
        public CrashUser User => user;

        public string Name => user.Session.User.Handle;

        public long[] Posts => posts;

        public bool HasLeft { get; set; }

        /// <summary>Was looked for once and not found: it does not come back.</summary>
        public bool IsForgotten { get; set; }
    }
}
