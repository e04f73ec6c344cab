using System.Diagnostics;
using System.Globalization;

namespace Social.Tests.Cluster;

/// <summary>Users at work on a cluster while one thing after the other goes wrong with it.</summary>
internal sealed class ClusterRun(ClusterClients clients, IReadOnlyList<IWorkload> workloads)
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private const int ListedDifferences = 20;

    /// <summary>
    /// Lets the users work, does something to the cluster under their hands, waits until all of them are served again, pauses them and
    /// compares everything.
    /// </summary>
    /// <param name="window">
    /// From the begin of the fault: requests may fail with 503 and Retry-After; after it none may. Null: until the fault is over.
    /// </param>
    /// <returns>What happened, for the test's output.</returns>
    public async Task<string> ThroughAsync(string what, TimeSpan? window, Func<Task> fault)
    {
        await using var load = ClusterLoad.Start(workloads);
        await CalmAsync(load);
        var begin = Stopwatch.GetTimestamp();
        await fault();
        var took = Stopwatch.GetElapsedTime(begin);
        await SettledAsync(load, begin, window ?? took);
        await load.PauseAsync();
        clients.Requests.AssertOnlyWithin(begin, window ?? took, what);
        var report = Report(what, begin, took, load) + await ComparedAsync(what);
        clients.Requests.AssertOnlyWithin(begin, TimeSpan.Zero, $"{what}, when it was over");
        return report;
    }

    private async Task CalmAsync(ClusterLoad load)
    {
        clients.Requests.Clear();
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < Calm || !load.HasAllStepped(begin))
        {
            await load.ThrowIfFailedAsync();
            Assert.True(Stopwatch.GetElapsedTime(begin) < 10 * Calm, "the load does not begin");
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }
        clients.Requests.AssertOnlyWithin(begin, TimeSpan.Zero, "before anything happened");
    }

    /// <summary>All are served, and nobody was not for a while.</summary>
    private async Task SettledAsync(ClusterLoad load, long begin, TimeSpan window)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Quiet || !load.HasAllStepped(since))
        {
            await load.ThrowIfFailedAsync();
            if (clients.Requests.All.LastOrDefault() is { } last)
                since = Math.Max(since, last.Began);
            if (Stopwatch.GetElapsedTime(begin) > window + 2 * Quiet)
                break;
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>How long after the last write each workload found everything.</summary>
    private async Task<string> ComparedAsync(string what)
    {
        var begin = Stopwatch.GetTimestamp();
        return string.Concat(await Task.WhenAll(workloads.Select(async workload =>
        {
            while (true)
            {
                // what is read was asked for within the time
                var asked = Stopwatch.GetElapsedTime(begin);
                var differences = await workload.DifferencesAsync();
                if (differences.Count == 0)
                    return string.Create(CultureInfo.InvariantCulture, $"; {workload.Name} whole {asked.TotalSeconds:N2} s after the last write");
                Assert.True(
                    asked < workload.UntilWhole,
                    string.Join(Environment.NewLine, [
                        $"{what}: {differences.Count} differences in {workload.Name} {asked.TotalSeconds:N1} s after the last write:",
                        .. differences.Take(ListedDifferences)]));
                await Task.Delay(Glance, TestContext.Current.CancellationToken);
            }
        })));
    }

    private string Report(string what, long begin, TimeSpan took, ClusterLoad load)
    {
        var failures = clients.Requests.All.ToArray();
        var last = failures.Length == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(begin, failures.Max(f => f.Began));
        var refused = failures.Count(f => f.IsOfConnection);
        var longest = clients.Requests.Clear();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what} ({took.TotalSeconds:N1} s): {load.Steps} steps, {failures.Length - refused} answers of 503 and {refused} refused connections, the last "
            + $"{last.TotalSeconds:N1} s after its begin; longest answer {longest.TotalSeconds:N1} s");
    }
}
