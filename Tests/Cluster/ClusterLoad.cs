using System.Diagnostics;

namespace Social.Tests.Cluster;

/// <summary>All actors of all workloads at work, until they are told to pause.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    /// <summary>Between two steps of an actor: the load is there to be interrupted, not to fill the machine.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(600);

    private readonly CancellationTokenSource _pause = new();
    private readonly Task[] _actors;
    private readonly long[] _lastStep;
    private long _steps;

    private ClusterLoad(IReadOnlyList<Func<Task>> actors)
    {
        _lastStep = new long[actors.Count];
        _actors = [.. actors.Select(ActAsync)];
    }

    public long Steps => Interlocked.Read(ref _steps);

    public static ClusterLoad Start(IEnumerable<IWorkload> workloads) => new([.. workloads.SelectMany(w => w.Actors)]);

    /// <summary>Every actor has done a step that began after a moment.</summary>
    public bool HasAllStepped(long since) => _lastStep.All(began => Volatile.Read(ref began) > since);

    /// <summary>Fails at once when an actor has failed.</summary>
    public async Task ThrowIfFailedAsync()
    {
        if (Array.Find(_actors, a => a.IsFaulted) is { } failed)
            await failed;
    }

    /// <summary>Each actor ends the step that it is at; fails when one of them fails.</summary>
    public async Task PauseAsync()
    {
        await _pause.CancelAsync();
        await Task.WhenAll(_actors);
    }

    /// <summary>As <see cref="PauseAsync"/>, whatever became of the actors.</summary>
    public async ValueTask DisposeAsync()
    {
        await _pause.CancelAsync();
        await Task.WhenAll(_actors).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pause.Dispose();
    }

    private async Task ActAsync(Func<Task> step, int number)
    {
        // the start returns before the first step
        await Task.Yield();
        while (!_pause.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await step();
            Interlocked.Increment(ref _steps);
            Volatile.Write(ref _lastStep[number], began);
            await Task.Delay(Breath);
        }
    }
}
