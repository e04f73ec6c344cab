using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>
/// Users who follow and mention each other, each with a connection to the hub. After every fault each inbox has what was acknowledged, once and in a dense sequence, and
/// each connection has heard of all of it: at once or when it resumed.
/// </summary>
internal sealed class NotificationWorkload : IWorkload
{
    private const int UserCount = 6;
    private const int WriterCount = 4;
    private readonly NotificationOracle _oracle = new();
    private readonly List<ClusterListener> _listeners = [];
    private readonly List<Func<Task>> _actors = [];
    private ClusterClients _clients = null!;
    private CrashUser[] _users = [];

    public string Name => "notifying";

    public IReadOnlyList<Func<Task>> Actors => _actors;

    /// <summary>What was lost on the stream in the last moment comes from the outbox after 5 s, at the next of its looks.</summary>
    public TimeSpan UntilWhole => TimeSpan.FromSeconds(15);

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        _users = await CrashUser.RegisterAllAsync(clients.Http, UserCount);
        for (var i = 0; i < UserCount; i++)
        {
            var user = _users[i];
            var listener = new ClusterListener(clients, user, seed);
            _listeners.Add(listener);
            _actors.Add(listener.BeatWhenDueAsync);
            var writer = new NotificationWriter(user, [.. _users.Where(u => u != user)], _oracle, new Random(unchecked(seed + i)));
            if (i < WriterCount)
                _actors.Add(() => writer.StepAsync(_clients.Http));
        }
        await Task.WhenAll(_listeners.Select(l => l.BeatAsync()));
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        var differences = (await Task.WhenAll(_users.Select(u => _oracle.DifferencesAsync(_clients.Http, u)))).SelectMany(d => d).ToList();
        if (differences.Count > 0)
            return differences;
        await Task.WhenAll(_listeners.Select(l => l.CatchUpAsync()));
        return [.. _listeners.Where((l, i) => l.LastNotification != _oracle.CountOf(_users[i].Id)).Select((l, _) => $"{l.Name} has not heard of all notifications: {l}")];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
    }
}
