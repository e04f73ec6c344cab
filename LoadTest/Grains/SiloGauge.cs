using System.Diagnostics;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary>Memory and processor time of all silos together, at the moments between the phases of a measurement.</summary>
internal sealed class SiloGauge(Cluster cluster)
{
    private const int Looks = 5;
    private const int MostIdleLooks = 6;

    /// <summary>A look that finds more than this share of the one before it is steady.</summary>
    private const double SteadyIdle = 0.9;

    /// <summary>Longer than a silo gives out the same metrics again.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(10);

    /// <summary>Live managed and resident memory right after a full collection on every silo.</summary>
    public async Task<(long Heap, long Resident)> CollectAsync(CancellationToken cancellationToken)
    {
        var management = cluster.Client.GetGrain<IManagementGrain>(0);
        var silos = (await management.GetHosts(onlyActive: true, cancellationToken)).Keys.ToArray();
        // what the first leaves to finalizers the second takes
        await management.ForceGarbageCollection(silos, cancellationToken);
        await management.ForceGarbageCollection(silos, cancellationToken);
        await Task.Delay(Freshness, cancellationToken);
        var states = await LookAsync(cancellationToken);
        return (states.Sum(static s => s.HeapBytes), states.Sum(static s => s.ResidentBytes));
    }

    public async Task<TimeSpan> CpuAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Freshness, cancellationToken);
        return TimeSpan.FromTicks((await LookAsync(cancellationToken)).Sum(static s => s.Cpu.Ticks));
    }

    public async Task<long> TimelinesAsync(CancellationToken cancellationToken) =>
        (await LookAsync(cancellationToken)).Sum(static s => s.Timelines);

    /// <summary>
    /// Processor seconds that pass in a second in which nobody asks anything. Several silos on few cores are busy with making their code fast for a while: looked at again until it falls no
    /// further, because what is too much here would make every page and post seem cheaper than it is.
    /// </summary>
    public async Task<double> IdleCoresAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var time = duration < LongestIdle ? duration : LongestIdle;
        var lowest = double.MaxValue;
        for (var looks = 0; looks < MostIdleLooks; looks++)
        {
            var meter = await StartAsync(cancellationToken);
            await Task.Delay(time, cancellationToken);
            var cores = await meter.CoresAsync(cancellationToken);
            if (cores > lowest * SteadyIdle)
                return Math.Min(cores, lowest);
            lowest = cores;
        }

        return lowest;
    }

    public async Task<CpuMeter> StartAsync(CancellationToken cancellationToken)
    {
        var cpu = await CpuAsync(cancellationToken);
        return new CpuMeter(this, cpu, Stopwatch.GetTimestamp());
    }

    private async Task<List<SiloState>> LookAsync(CancellationToken cancellationToken)
    {
        var states = new List<SiloState>();
        foreach (var silo in cluster.Silos)
            states.Add(await LookAsync(silo, cancellationToken));
        return states;
    }

    private static async Task<SiloState> LookAsync(SiloProbe silo, CancellationToken cancellationToken)
    {
        for (var looks = 0; looks < Looks; looks++)
        {
            if (await silo.LookAsync(cancellationToken) is { } state)
                return state;
        }

        throw new LoadTestException($"Silo {silo.Number + 1} does not give its metrics.");
    }
}

/// <summary>Processor time of all silos from a moment on.</summary>
internal sealed class CpuMeter(SiloGauge gauge, TimeSpan before, long start)
{
    public async Task<double> CoresAsync(CancellationToken cancellationToken)
    {
        var after = await gauge.CpuAsync(cancellationToken);
        return (after - before) / Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Microseconds for each of so many operations, idling taken off.</summary>
    public async Task<double> EachAsync(long operations, double idleCores, CancellationToken cancellationToken)
    {
        var after = await gauge.CpuAsync(cancellationToken);
        var used = (after - before) - (Stopwatch.GetElapsedTime(start) * idleCores);
        return used.TotalMicroseconds / Math.Max(1, operations);
    }
}
