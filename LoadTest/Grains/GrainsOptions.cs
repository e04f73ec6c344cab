using System.Collections.Immutable;
using System.Net;
using Social.LoadTest.Wire;

namespace Social.LoadTest.Grains;

/// <summary>What to simulate, and where.</summary>
/// <param name="Running">Null: on silos of our own.</param>
internal sealed record GrainsOptions(SimulationSize Size, LoadRates Rates, OwnServers Own, RunningCluster? Running, DirectoryInfo Report);

/// <summary>How large.</summary>
/// <param name="Users">Of whom each follows <paramref name="Followees"/> others.</param>
/// <param name="Posts">In the store before anybody comes.</param>
/// <param name="Seed">The same seed makes the same graph and the same choices.</param>
/// <param name="Compare">As many users are measured first, for a ratio; null to leave that out.</param>
/// <param name="Silos">Numbers of silos, measured one after the other on the same store.</param>
internal sealed record SimulationSize(int Users, int Followees, int Posts, int Seed, int? Compare, ImmutableArray<int> Silos)
{
    /// <summary>Never more than the users that there are.</summary>
    public int FolloweesAmong(int users) => Math.Min(Followees, users - 1);
}

/// <summary>How much is asked for, whether or not it is answered in time.</summary>
/// <param name="Seconds">Of reading, then of posting, then of both at once.</param>
internal sealed record LoadRates(int PostsPerSecond, int PagesPerSecond, int Seconds);

/// <summary>How to start silos of our own.</summary>
/// <param name="Silo">The server's assembly, run with <c>dotnet</c>.</param>
/// <param name="Folder">Holds the filled stores; kept, and used again. Null: a temporary one.</param>
/// <param name="Keep">Keep what was made here: the temporary folder or the database.</param>
/// <param name="Redis">Where silos find each other; needed for more than one.</param>
/// <param name="Postgres">A server on which a database is made; null: embedded storage.</param>
/// <param name="Force">Start although memory or disk are too small.</param>
/// <param name="Settings">Further settings of the silos, such as <c>Queues__Posts=memory</c>.</param>
internal sealed record OwnServers(
    FileInfo Silo, DirectoryInfo? Folder, bool Keep, string? Redis, string? Postgres, bool Force, ImmutableArray<string> Settings);

/// <summary>A cluster that runs already; what is made there stays there.</summary>
/// <param name="Gateways">Null: found in Redis.</param>
/// <param name="Internals">Internal addresses of its silos, for their metrics.</param>
internal sealed record RunningCluster(
    ImmutableArray<IPEndPoint> Gateways, string? Redis, string ClusterId, string ServiceId, ImmutableArray<ServerAddress> Internals);
