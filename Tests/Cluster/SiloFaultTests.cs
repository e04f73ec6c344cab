using System.Diagnostics;
using System.Globalization;

namespace Social.Tests.Cluster;

/// <summary>
/// Silos and apis that die, freeze, come and go under users who post, follow, read and listen. After each: every acknowledged write is
/// there once, timelines equal the oracle, hub clients hear again, and no request failed but with 503 within the fault's window.
/// </summary>
[Collection<FaultCluster.Alone>]
public sealed class SiloFaultTests(FaultCluster cluster, ITestOutputHelper output)
{
    /// <summary>Silos that do not answer are found out within 2 to 9 s; the window leaves a second for calls that wait for that.</summary>
    private static readonly TimeSpan Membership = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(9);

    /// <summary>For users whose timelines sat on the dead silo.</summary>
    private static readonly TimeSpan LastTimeline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_silo_that_is_killed_costs_no_write_and_its_users_are_soon_served_by_others()
    {
        var run = await cluster.ReadyAsync(output);
        using var recovery = new TimelineRecovery(cluster.Clients);
        await recovery.PrepareAsync();
        TimeSpan[] seen = [];

        await run("SIGKILL of a silo", Membership, async () =>
        {
            var killed = Stopwatch.GetTimestamp();
            await cluster.KillSiloAsync();
            seen = await recovery.MeasureAsync(killed);
            await cluster.AddSiloAsync();
        });

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"from SIGKILL to the recovered timeline: median {seen[seen.Length / 2].TotalSeconds:N2} s, last {seen[^1].TotalSeconds:N2} s"));
        Assert.True(seen[^1] < LastTimeline, $"the last timeline took {seen[^1]}");
    }

    [Fact]
    public async Task A_silo_that_stands_still_for_nine_seconds_costs_no_write()
    {
        var run = await cluster.ReadyAsync(output);

        await run("SIGSTOP of a silo for 9 s", Frozen + Membership, async () =>
        {
            await cluster.FreezeSiloAsync(Frozen);
            await cluster.FillUpAsync();
        });
    }

    [Fact]
    public async Task A_silo_may_join_and_another_leave_without_anybody_noticing_more_than_a_repeat()
    {
        var run = await cluster.ReadyAsync(output);

        await run("a silo joins", Membership, cluster.AddSiloAsync);
        await run("a silo leaves", Membership, cluster.DrainSiloAsync);
    }

    [Fact]
    public async Task Everything_may_be_restarted_one_after_the_other()
    {
        var run = await cluster.ReadyAsync(output);

        await run("rolling restart of all silos and apis", window: null, cluster.RestartAllAsync);
    }
}
