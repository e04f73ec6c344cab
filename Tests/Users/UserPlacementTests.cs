using System.Net;
using Orleans.Runtime.Placement;
using Social.Grains;
using Social.Grains.Users;

namespace Social.Tests.Users;

/// <summary>Where the grains of users are put when a cluster has several silos.</summary>
public sealed class UserPlacementTests
{
    private const int Users = 10_000;

    private readonly IdGenerator _ids = new(TimeProvider.System);

    [Fact]
    public async Task All_grains_of_a_user_stand_on_one_silo()
    {
        var silos = Silos(5);

        foreach (var user in NewUsers())
            Assert.Equal(await PlaceAsync("author", user, silos), await PlaceAsync("timeline", user, silos.Reverse()));
    }

    [Fact]
    public async Task Users_are_spread_evenly()
    {
        var silos = Silos(4);

        var counts = (await PlaceAllAsync(NewUsers(), silos)).CountBy(p => p.Value).Select(c => c.Value).ToList();

        Assert.Equal(4, counts.Count);
        Assert.All(counts, c => Assert.InRange(c, Users / 4 * 0.9, Users / 4 * 1.1));
    }

    [Fact]
    public async Task A_silo_that_leaves_moves_its_own_users_alone()
    {
        var silos = Silos(4);
        var users = NewUsers();

        var before = await PlaceAllAsync(users, silos);
        var after = await PlaceAllAsync(users, silos[1..]);

        Assert.All(users.Where(u => !before[u].Equals(silos[0])), u => Assert.Equal(before[u], after[u]));
    }

    private long[] NewUsers() => [.. Enumerable.Range(0, Users).Select(_ => _ids.Next())];

    private static SiloAddress[] Silos(int count) =>
        [.. Enumerable.Range(0, count).Select(i => SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111 + i), 100 + i))];

    private static async Task<Dictionary<long, SiloAddress>> PlaceAllAsync(IEnumerable<long> users, SiloAddress[] silos)
    {
        var places = new Dictionary<long, SiloAddress>();
        foreach (var user in users)
            places.Add(user, await PlaceAsync("author", user, silos));
        return places;
    }

    private static Task<SiloAddress> PlaceAsync(string type, long user, IEnumerable<SiloAddress> silos)
    {
        var target = new PlacementTarget(GrainId.Create(GrainType.Create(type), GrainIdKeyExtensions.CreateIntegerKey(user)), [], default, 0);
        return new UserPlacementDirector().OnAddActivation(UserPlacement.Singleton, target, new Placing([.. silos]));
    }

    private sealed class Placing(SiloAddress[] silos) : IPlacementContext
    {
        public SiloAddress LocalSilo => silos[0];

        public SiloStatus LocalSiloStatus => SiloStatus.Active;

        public SiloAddress[] GetCompatibleSilos(PlacementTarget target) => silos;

        public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
            new Dictionary<ushort, SiloAddress[]> { [0] = silos };
    }
}
