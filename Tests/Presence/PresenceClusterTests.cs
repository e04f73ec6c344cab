using System.Globalization;
using Social.Tests.Kit;
using Social.Tests.Storage;

namespace Social.Tests.Presence;

/// <summary>Two silos and two front ends: watchers at one see who is connected to the other, also when a silo dies.</summary>
public sealed class PresenceClusterTests(ITestOutputHelper output)
{
    private const int Users = 40;
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Watchers_at_one_front_end_see_users_of_another_and_a_dead_silo_shows_only_as_a_delay()
    {
        await using var postgres = await PostgresTestDatabase.CreateEmptyAsync();
        await using var cluster = await SocialCluster.StartAsync(silos: 2, frontEnds: 2, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Storage:Relational:Provider"] = "postgres",
            ["Storage:Postgres:ConnectionString"] = postgres.ConnectionString,
        });
        using var ann = await cluster.AsAsync("ann");
        var users = await Task.WhenAll(Enumerable.Range(0, Users).Select(i => cluster.AsAsync("u", frontEnd: i % 2)));
        await using var hub = await HubClient.ConnectAsync(cluster.FrontEnds[0].Address, ann.Session.AccessToken);
        await hub.WatchAsync(users);
        var seen = new Dictionary<long, SeenPresence>();
        var hubs = await Task.WhenAll(users.Select(u => HubClient.ConnectAsync(cluster.FrontEnds[1].Address, u.Session.AccessToken)));
        await SetAllAsync(hubs, "online");
        await HearAllAsync(hub, seen, "online");

        await cluster.Silos[0].KillAsync();
        await SetAllAsync(hubs, "busy");
        var start = TimeProvider.System.GetTimestamp();
        await HearAllAsync(hub, seen, "busy");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all {Users} were seen busy {TimeProvider.System.GetElapsedTime(start).TotalSeconds:N1} s after a silo was killed"));

        // who has left while partitions moved is gone too, and nobody else
        await Task.WhenAll(hubs.Take(Users / 2).Select(h => h.DisposeAsync().AsTask()));
        await Eventually.IsTrueAsync(
            async () =>
            {
                var list = await ann.GetAsync<PresenceList>($"/v1/presence?{string.Join('&', users.Select(u => $"id={u.Id}"))}");
                return list.Items.Take(Users / 2).All(p => p.Is("offline")) && list.Items.Skip(Users / 2).All(p => p.Is("busy"));
            },
            "half are offline", Recovery);
        await Task.WhenAll(hubs.Skip(Users / 2).Select(h => h.DisposeAsync().AsTask()));
        Array.ForEach(users, u => u.Dispose());
    }

    private static async Task SetAllAsync(IEnumerable<HubClient> hubs, string state)
    {
        await Task.WhenAll(hubs.Select(h => h.SetAsync(state)));
    }

    private static async Task HearAllAsync(HubClient hub, Dictionary<long, SeenPresence> seen, string state)
    {
        while (seen.Count < Users || seen.Values.Any(p => !p.Is(state)))
        {
            foreach (var (user, now) in await hub.NextDiffAsync())
                seen[user] = now;
        }
    }
}
