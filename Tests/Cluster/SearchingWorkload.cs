using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// Users who post with a word of their own, edit it away and delete. In the end every acknowledged post is found by the word that it has, and no other; and at all times the
/// search answers.
/// </summary>
internal sealed class SearchingWorkload : IWorkload
{
    private const int UserCount = 3;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.3);
    private readonly List<Writer> _writers = [];
    private ClusterClients _clients = null!;
    private CrashUser _reader = null!;

    public string Name => "searching";

    public IReadOnlyList<Func<Task>> Actors => [.. _writers.Select(w => (Func<Task>)(() => StepAsync(w)))];

    /// <summary>A partition that moved to another silo goes on where the last one said that it was, which may be some seconds behind.</summary>
    public TimeSpan UntilWhole => TimeSpan.FromSeconds(20);

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        var users = await CrashUser.RegisterAllAsync(clients.Http, UserCount + 1);
        _reader = users[0];
        foreach (var user in users[1..])
            _writers.Add(new Writer(user, new Random(unchecked(seed + (int)user.Id)), Word(), Word(), []));
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = new List<string>();
        foreach (var writer in _writers)
        {
            foreach (var word in (string[])[writer.First, writer.Second])
            {
                var expected = writer.Posts.Where(p => string.Equals(p.Value, word, StringComparison.Ordinal)).Select(p => p.Key).OrderDescending().ToList();
                var found = (await _reader.ListAsync<Post>(_clients.Http, $"/v1/search?type=posts&q={word}")).Select(p => p.Id).ToList();
                if (!found.SequenceEqual(expected))
                {
                    differences.Add(
                        $"'{word}' finds {found.Count} posts instead of {expected.Count}: lacks {string.Join(' ', expected.Except(found).Take(5))}, "
                        + $"should not have {string.Join(' ', found.Except(expected).Take(5))}");
                }
            }
        }
        return differences;
    }

    public ValueTask DisposeAsync() => default;

    private async Task StepAsync(Writer writer)
    {
        await Task.Delay(Between);
        var (dice, http) = (writer.Random.Next(10), _clients.Http);
        if (dice < 5 || writer.Posts.Count == 0)
        {
            var key = Guid.NewGuid().ToString();
            var body = await writer.User.SendAsync(http, HttpMethod.Post, "/v1/posts", new NewPost($"{writer.First} {key}"), key);
            writer.Posts[JsonSerializer.Deserialize<Post>(body, TestJson.Options)!.Id] = writer.First;
            return;
        }
        var post = writer.Posts.Keys.ElementAt(writer.Random.Next(writer.Posts.Count));
        switch (dice)
        {
            case 5 or 6:
                await writer.User.SendAsync(http, HttpMethod.Patch, $"/v1/posts/{post}", new PostEdit(writer.Second));
                writer.Posts[post] = writer.Second;
                break;
            case 7:
                await writer.User.SendAsync(http, HttpMethod.Delete, $"/v1/posts/{post}");
                writer.Posts.Remove(post);
                break;
            default:
                var found = await _reader.GetAsync<PostPage>(http, $"/v1/search?type=posts&q={writer.First}");
                Assert.Equal(found.Items.Select(p => p.Id).Distinct().OrderDescending(), found.Items.Select(p => p.Id));
                break;
        }
    }

    private static string Word() => "w" + Guid.NewGuid().ToString("N")[..12];

    /// <param name="First">In every post when it is written.</param>
    /// <param name="Second">What an edit makes of it.</param>
    /// <param name="Posts">Which of the two each has that was not deleted.</param>
    private sealed record Writer(CrashUser User, Random Random, string First, string Second, Dictionary<long, string> Posts);
}
