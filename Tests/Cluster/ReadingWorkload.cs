using Social.Grains.Interfaces.Users;
using Social.Tests.EndToEnd;
using Social.Tests.Kit;

namespace Social.Tests.Cluster;

/// <summary>
/// Users who read their home timeline, each other's posts and profiles. A list may lag behind for a moment; it never has a post twice or
/// in the wrong place.
/// </summary>
internal sealed class ReadingWorkload(WritingWorkload writing) : IWorkload
{
    private readonly List<Func<Task>> _actors = [];
    private ClusterClients _clients = null!;

    public string Name => "reading";

    public IReadOnlyList<Func<Task>> Actors => _actors;

    public Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        foreach (var user in writing.Users)
        {
            var random = new Random(unchecked(seed + (int)user.Id));
            _actors.Add(() => ReadAsync(user, random));
        }
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> DifferencesAsync() => Task.FromResult<IReadOnlyList<string>>([]);

    public ValueTask DisposeAsync() => default;

    private async Task ReadAsync(CrashUser user, Random random)
    {
        var other = writing.Users[random.Next(writing.Users.Length)];
        switch (random.Next(4))
        {
            case 0:
                await ListAsync(user, $"/v1/users/{other.Id}/posts?limit=40");
                break;
            case 1:
                var profile = await user.GetAsync<User>(_clients.Http, $"/v1/users/{other.Id}");
                Assert.Equal(other.Session.User.Handle, profile.Handle);
                break;
            default:
                await ListAsync(user, "/v1/timelines/home?limit=40");
                break;
        }
    }

    private async Task ListAsync(CrashUser user, string path)
    {
        var ids = (await user.GetAsync<PostPage>(_clients.Http, path)).Items.Select(p => p.Id).ToList();
        Assert.True(ids.SequenceEqual(ids.Distinct().OrderDescending()), $"{path} of {user.Session.User.Handle} has posts twice or in disorder: {string.Join(' ', ids)}");
    }
}
