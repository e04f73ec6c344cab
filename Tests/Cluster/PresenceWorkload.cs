using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>People who watch each other and are away, busy and back. After every fault each sees how all others are.</summary>
internal sealed class PresenceWorkload : IWorkload
{
    private const int People = 6;
    private List<ClusterDevice> _devices = [];

    public string Name => "presence";

    public IReadOnlyList<Func<Task>> Actors { get; private set; } = [];

    /// <summary>A front end whose silo died waits for the membership, and partitions are rebuilt after that; under load presence is late besides.</summary>
    public TimeSpan UntilWhole => TimeSpan.FromSeconds(30);

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        var users = await CrashUser.RegisterAllAsync(clients.Http, People);
        _devices = [.. users.Select(user => new ClusterDevice(clients, user, [.. users.Where(u => u != user)], seed))];
        Actors = [.. _devices.Select(d => (Func<Task>)d.ChangeWhenDueAsync)];
        await Task.WhenAll(_devices.Select(d => d.SayAsync()));
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        // also of who said it before: their connection may be gone since
        await Task.WhenAll(_devices.Select(d => d.SayAsync()));
        return
        [
            .. _devices.Where(d => !d.IsSaid).Select(d => $"{d.Name} cannot say how present they are"),
            .. _devices.SelectMany(by => _devices.Where(of => of != by && !string.Equals(by.Seen.GetValueOrDefault(of.UserId), of.State, StringComparison.Ordinal))
                .Select(of => $"{of.Name} is {of.State} and looks {by.Seen.GetValueOrDefault(of.UserId, "unknown")} to {by.Name}")),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in _devices)
            await device.DisposeAsync();
    }
}
