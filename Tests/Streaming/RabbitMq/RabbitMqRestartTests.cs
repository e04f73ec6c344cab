using Social.Streaming.RabbitMq;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>A broker of the test's own that goes away. It is slow to start, so one test shows all.</summary>
public sealed class RabbitMqRestartTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_broker_may_come_late_and_restart_while_events_flow()
    {
        await using var broker = await RabbitMqBroker.NewAsync();
        await using var cluster = await NumberCluster.StartAsync(
            broker.Address, configure: o => (o.PublishTimeout, o.LongestReconnectPause) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        var streams = cluster.Streams(8);
        var confirmed = streams.ToDictionary(s => s, _ => new List<int>());

        await Assert.ThrowsAsync<RabbitMqPublishException>(() => cluster.PublishAsync(streams[0], -1));
        await broker.StartAsync();
        await PublishUntilAsync(cluster, confirmed, 0, n => confirmed.Values.All(c => c.Count >= 100));
        await broker.StopAsync();
        await Assert.ThrowsAsync<RabbitMqPublishException>(() => cluster.PublishAsync(streams[0], -1));
        await broker.StartAsync();
        await PublishUntilAsync(cluster, confirmed, 1_000_000, n => confirmed.Values.All(c => c[^1] > 1_000_000 + 100));

        await Eventually.IsTrueAsync(
            () => Task.FromResult(streams.All(s => !confirmed[s].Except(NumberSink.Of(s).Received).Any())), "all confirmed events arrive", Limit);
        Assert.All(streams, s => Assert.Equal(NumberSink.Of(s).FirstReceived.Order(), NumberSink.Of(s).FirstReceived));
    }

    private static async Task PublishUntilAsync(
        NumberCluster cluster, Dictionary<string, List<int>> confirmed, int first, Predicate<int> isEnough)
    {
        for (var number = first; !isEnough(number) && number < first + 100_000; number++)
            await Task.WhenAll(confirmed.Keys.Select(s => RabbitMqDeliveryTests.TryPublishAsync(cluster, s, number, confirmed[s])));
    }
}
