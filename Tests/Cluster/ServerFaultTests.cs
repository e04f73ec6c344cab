namespace Social.Tests.Cluster;

/// <summary>Servers that go away for ten seconds under users who post, follow, read and listen. Afterwards nothing is lost and nothing needs a restart.</summary>
[Collection<FaultCluster.Alone>]
public sealed class ServerFaultTests(FaultCluster cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(10);

    /// <summary>Until all connections are made again.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("postgres", false)]
    [InlineData("redis", false)]
    [InlineData("redis", true)]
    [InlineData("rabbitmq", true)]
    public async Task A_server_may_be_away_for_ten_seconds(string server, bool isFrozen)
    {
        var run = await cluster.ReadyAsync(output);
        var servers = cluster.Servers;

        await run($"{server} {(isFrozen ? "does not answer" : "is not there")} for 10 s", Cut + Recovery, async () =>
        {
            await (isFrozen ? servers.FreezeAsync(server) : servers.StopAsync(server));
            await Task.Delay(Cut, TestContext.Current.CancellationToken);
            await (isFrozen ? servers.ThawAsync(server) : servers.StartAsync(server));
        });
    }
}
