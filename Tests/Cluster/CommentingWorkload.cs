using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// Users who comment on one post of everybody's and below their own comments there, and delete some. The conversation is read as a tree: every acknowledged comment is
/// there once, deleted ones stand where others hang on them, and each says how many it has.
/// </summary>
internal sealed class CommentingWorkload : IWorkload
{
    private const int UserCount = 5;
    private readonly List<Talker> _talkers = [];
    private ClusterClients _clients = null!;
    private CrashUser _reader = null!;
    private long _root;

    public string Name => "commenting";

    public IReadOnlyList<Func<Task>> Actors => [.. _talkers.Select(t => (Func<Task>)(() => StepAsync(t)))];

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        var users = await CrashUser.RegisterAllAsync(clients.Http, UserCount + 1);
        _reader = users[0];
        _root = await PostAsync(_reader, "/v1/posts");
        _talkers.AddRange(users[1..].Select(u => new Talker(u, new Random(unchecked(seed + (int)u.Id)), [])));
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = new List<string>();
        var children = _talkers.SelectMany(t => t.Comments).ToLookup(c => c.Parent);
        await CompareAsync(_root);
        return differences;

        async Task CompareAsync(long parent)
        {
            var expected = children[parent].Where(IsShown).OrderBy(c => c.Id).ToList();
            var found = await _reader.ListAsync<Post>(_clients.Http, $"/v1/posts/{parent}/comments");
            if (!found.Select(f => (f.Id, f.Deleted)).SequenceEqual(expected.Select(c => (c.Id, c.IsDeleted))))
                differences.Add($"post {parent} has {found.Count} comments, or others, instead of {expected.Count}");
            foreach (var post in found)
            {
                var shown = children[post.Id].Count(IsShown);
                if (post.Counts.Comments != shown)
                    differences.Add($"comment {post.Id} counts {post.Counts.Comments} comments instead of {shown}");
                if (shown > 0)
                    await CompareAsync(post.Id);
            }
        }

        bool IsShown(Comment comment) => !comment.IsDeleted || children[comment.Id].Any(IsShown);
    }

    public ValueTask DisposeAsync() => default;

    private async Task StepAsync(Talker talker)
    {
        var living = talker.Comments.Where(c => !c.IsDeleted).ToList();
        var dice = talker.Random.Next(10);
        if (dice < 2 && living.Count > 3)
        {
            var gone = living[talker.Random.Next(living.Count)];
            await talker.User.SendAsync(_clients.Http, HttpMethod.Delete, $"/v1/posts/{gone.Id}");
            talker.Comments[talker.Comments.IndexOf(gone)] = gone with { IsDeleted = true };
            return;
        }
        var parent = dice < 6 || living.Count == 0 ? _root : living[talker.Random.Next(living.Count)].Id;
        talker.Comments.Add(new Comment(await PostAsync(talker.User, $"/v1/posts/{parent}/comments"), parent, IsDeleted: false));
    }

    private async Task<long> PostAsync(CrashUser user, string path)
    {
        var key = Guid.NewGuid().ToString();
        return JsonSerializer.Deserialize<Post>(await user.SendAsync(_clients.Http, HttpMethod.Post, path, new NewPost(key), key), TestJson.Options)!.Id;
    }

    private sealed record Talker(CrashUser User, Random Random, List<Comment> Comments);

    private readonly record struct Comment(long Id, long Parent, bool IsDeleted);
}
