namespace Social.Tests.Cluster;

/// <summary>
/// One kind of thing that users do while silos and servers fail. The harness knows workloads by this alone: likes, chat and calls bring
/// their own.
/// </summary>
internal interface IWorkload : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Makes the users it needs, while all is well.</summary>
    Task PrepareAsync(ClusterClients clients, int seed);

    /// <summary>
    /// What its actors do over and over, each one step after the other. A step ends when all that it asked for was answered, and fails the
    /// test where an answer is wrong.
    /// </summary>
    IReadOnlyList<Func<Task>> Actors { get; }

    /// <summary>
    /// What is wrong, asked while no actor acts: empty when every acknowledged write is there, once, and every reader sees it. Asked again
    /// until it is empty or the time for it is over.
    /// </summary>
    Task<IReadOnlyList<string>> DifferencesAsync();

    /// <summary>How long after the last write that may take. Timelines equal the oracle within 5 s.</summary>
    TimeSpan UntilWhole => TimeSpan.FromSeconds(5);
}
