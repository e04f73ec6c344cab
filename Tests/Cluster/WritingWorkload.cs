using Social.Tests.EndToEnd;

namespace Social.Tests.Cluster;

/// <summary>
/// Users who post, edit, delete, follow, unfollow, set and mark. What was acknowledged is compared with what each finds of their own, and
/// every whole home timeline with the oracle.
/// </summary>
internal sealed class WritingWorkload : IWorkload
{
    private const int UserCount = 8;
    private const int WritersPerUser = 2;
    private CrashWriter[] _writers = [];
    private ClusterClients _clients = null!;

    public string Name => "posting and following";

    public IReadOnlyList<Func<Task>> Actors => [.. _writers.Select(w => (Func<Task>)(() => w.StepAsync(_clients.Http)))];

    public CrashUser[] Users { get; private set; } = [];

    public async Task PrepareAsync(ClusterClients clients, int seed)
    {
        _clients = clients;
        Users = await CrashUser.RegisterAllAsync(clients.Http, UserCount);
        _writers = CrashWriter.AllOf(Users, WritersPerUser, seed);
    }

    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        // a step that failed a test left its post unanswered; and the first answer must come again for one that was
        await Task.WhenAll(_writers.Select(w => w.RepeatAsync(_clients.Http)));
        var oracle = CrashCheck.OracleOf(Users);
        var differences = await Task.WhenAll(Users.Select(async user => (List<string>)
        [
            .. await CrashCheck.DifferencesAsync(_clients.Http, user, withCounts: false),
            .. await CrashCheck.HomeDifferencesAsync(_clients.Http, user, oracle),
        ]));
        return [.. differences.SelectMany(d => d)];
    }

    public ValueTask DisposeAsync() => default;
}
