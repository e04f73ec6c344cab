using System.Collections.Immutable;

namespace Social.LoadTest.Grains;

/// <summary>What was measured with so many users on so many silos.</summary>
/// <param name="AliveSeconds">Until everybody's home timeline was live.</param>
/// <param name="Heap">Live managed memory of all silos.</param>
/// <param name="IdleCores">Processor time for each second while nobody asks anything.</param>
/// <param name="Page">Null when no page was asked for.</param>
/// <param name="Post">Until every silo has it.</param>
/// <param name="Lag">Milliseconds from a post's answer to its first sight on a follower's timeline.</param>
internal sealed record CellResult(
    int Users, int Followees, int Silos, double AliveSeconds, HeapFigures Heap, double IdleCores, CostFigures? Page, CostFigures? Post,
    LagFigures? Lag, ImmutableArray<Moment> Moments)
{
    public string Name => $"{ShortOf(Users)} users, {Silos} {(Silos == 1 ? "silo" : "silos")}";

    private static string ShortOf(int users) => users switch
    {
        >= 1_000_000 when users % 1_000_000 == 0 => $"{users / 1_000_000} M",
        >= 1_000 when users % 1_000 == 0 => $"{users / 1_000} k",
        _ => $"{users}",
    };
}

/// <summary>Live managed memory after a collection, bytes.</summary>
/// <param name="Started">Silos that just started: the window of posts is read, nobody is there.</param>
/// <param name="Warm">After the newest posts were read once: what was added is the post cache.</param>
/// <param name="Alive">With everybody's home timeline live.</param>
/// <param name="Resident">What the operating system has given out then.</param>
internal sealed record HeapFigures(long Started, long Warm, long Alive, long Resident)
{
    /// <summary>What each further user costs.</summary>
    public double PerUser(int users) => (double)(Alive - Warm) / users;

    /// <summary>Everything but the post cache, the empty process too, shared among all.</summary>
    public double WholePerUser(int users) => (double)(Alive - (Warm - Started)) / users;
}

/// <summary>Processor time of all silos for each call, what idling costs taken off.</summary>
internal sealed record CostFigures(long Calls, double Microseconds);

internal sealed record LagFigures(long Count, double P50, double P95, double P99, double Max);

/// <summary>Everything at one time.</summary>
/// <param name="Seconds">Since the measurement began.</param>
/// <param name="LagP50">Milliseconds; null while nothing was watched.</param>
internal sealed record Moment(
    double Seconds, double PagesPerSecond, double PostsPerSecond, double? LagP50, double? LagP99, ImmutableArray<SiloMoment> Silos);

/// <summary>One silo at one time.</summary>
/// <param name="Silo">From 0.</param>
/// <param name="Timelines">Live home timelines.</param>
/// <param name="HeapBytes">Live managed memory as of the last collection.</param>
/// <param name="BytesPerUser">What each live timeline added to that; null while they are few.</param>
internal sealed record SiloMoment(
    int Silo, long Grains, long Timelines, long HeapBytes, double? BytesPerUser, long ResidentBytes, double PagesPerSecond, double Cores);
