using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// A moderator who takes posts down, suspends people and takes both back, and a reader who reports posts and makes and removes filters. What was acknowledged last holds for
/// everybody, every report is in the queue once and the audit log ends with what was done last.
/// </summary>
internal sealed class ModeratingWorkload(string admin) : IWorkload
{
    private const int AuthorCount = 3;
    private const int PostsOfAuthor = 4;
    private const int PhraseCount = 8;
    private static readonly ModerationReason Why = new("a test");
    private readonly Dictionary<long, (AuditAction Done, AuditAction Other)> _posts = [];
    private readonly Dictionary<long, (AuditAction Done, AuditAction Other)> _users = [];
    private readonly Dictionary<string, long> _filters = new(StringComparer.Ordinal);
    private readonly HashSet<long> _reported = [];
    private ClusterClients _clients = null!;
    private CrashUser _moderator = null!;
    private CrashUser _reader = null!;
    private CrashUser _witness = null!;
    private Random _random = new();
    private Random _readersRandom = new();

    public string Name => "moderating";

    public IReadOnlyList<Func<Task>> Actors => [ModerateAsync, ReadAsync];

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        (_random, _readersRandom) = (new Random(seed), new Random(seed + 1));
        _moderator = await CrashUser.RegisterAsync(clients.Http, admin);
        var users = await CrashUser.RegisterAllAsync(clients.Http, AuthorCount + 3);
        (_reader, _witness) = (users[0], users[1]);
        foreach (var author in users[2..^1])
        {
            for (var i = 0; i < PostsOfAuthor; i++)
            {
                var key = Guid.NewGuid().ToString();
                var body = await author.SendAsync(clients.Http, HttpMethod.Post, "/v1/posts", new NewPost(key), key);
                _posts[JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id] = (AuditAction.PostRestored, AuditAction.PostTakenDown);
            }
        }
        _users[users[^1].Id] = (AuditAction.UserRestored, AuditAction.UserSuspended);
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = new List<string>();
        foreach (var (id, state) in _posts)
            await CompareAsync($"/v1/posts/{id}", $"postId={id}", state.Done, AuditAction.PostTakenDown);
        foreach (var (id, state) in _users)
            await CompareAsync($"/v1/users/{id}", $"userId={id}", state.Done, AuditAction.UserSuspended);
        var filters = await _reader.GetAsync<Users.PageOf<KeywordFilter>>(_clients.Http, "/v1/filters");
        if (!filters.Items.Select(f => (f.Phrase, f.Id)).Order().SequenceEqual(_filters.Select(f => (f.Key, f.Value)).Order()))
            differences.Add($"the reader has {filters.Items.Length} filters, or others, instead of {_filters.Count}");
        var cases = await _moderator.ListAsync<ReportCase>(_clients.Http, "/v1/admin/reports?state=open");
        var reported = cases.Where(c => c.Reporter?.Id == _reader.Id).Select(c => c.PostId!.Value).ToList();
        // one without an answer may be there too: its repeat found the post hidden
        if (_reported.Except(reported).Any() || reported.Distinct().Count() != reported.Count)
            differences.Add($"{reported.Count} reports wait, some twice or not those {_reported.Count} that were acknowledged");
        return differences;

        async Task CompareAsync(string path, string target, AuditAction done, AuditAction hides)
        {
            var expected = done == hides ? HttpStatusCode.NotFound : HttpStatusCode.OK;
            var found = await _witness.StatusAsync(_clients.Http, path);
            if (found != expected)
                differences.Add($"{path} gives {(int)found} after {done}");
            var log = (await _moderator.GetAsync<Users.PageOf<AuditEntry>>(_clients.Http, $"/v1/admin/audit?limit=1&{target}")).Items;
            if (log.Length > 0 && log[0].Action != done)
                differences.Add($"the last word of the log on {path} is {log[0].Action} and not {done}");
        }
    }

    public ValueTask DisposeAsync() => default;

    private async Task ModerateAsync()
    {
        if (_random.Next(5) == 0)
            await ChangeAsync(_users, "users", "suspend", AuditAction.UserSuspended);
        else
            await ChangeAsync(_posts, "posts", "take-down", AuditAction.PostTakenDown);
    }

    private async Task ChangeAsync(Dictionary<long, (AuditAction Done, AuditAction Other)> all, string kind, string hide, AuditAction hides)
    {
        var (id, (done, other)) = all.ElementAt(_random.Next(all.Count));
        await _moderator.SendAsync(_clients.Http, HttpMethod.Put, $"/v1/admin/{kind}/{id}/{(other == hides ? hide : "restore")}", Why);
        all[id] = (other, done);
    }

    private async Task ReadAsync()
    {
        var phrase = $"phrase {_readersRandom.Next(PhraseCount)}";
        if (_readersRandom.Next(4) == 0)
        {
            // those that are taken down now may have been reported before
            var post = _posts.Keys.ElementAt(_readersRandom.Next(_posts.Count));
            if (await ReportAsync(post))
                _reported.Add(post);
        }
        else if (_filters.TryGetValue(phrase, out var id))
        {
            await _reader.SendAsync(_clients.Http, HttpMethod.Delete, $"/v1/filters/{id}");
            _filters.Remove(phrase);
        }
        else
        {
            var body = await _reader.SendAsync(_clients.Http, HttpMethod.Post, "/v1/filters", new NewFilter(phrase, FilterAction.Hide));
            _filters[phrase] = JsonSerializer.Deserialize<KeywordFilter>(body, TestJson.Options)!.Id;
        }
    }

    /// <summary>False: the post is hidden at the moment.</summary>
    private async Task<bool> ReportAsync(long post)
    {
        using var answer = await _reader.RequestAsync(_clients.Http, HttpMethod.Post, "/v1/reports", new NewReport(ReportReason.Spam, PostId: post));
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return false;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return true;
    }
}
