using Social.Tests.Kit;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>Streams on a real broker: order, and at least once whatever dies.</summary>
public sealed class RabbitMqDeliveryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Events_of_one_stream_arrive_once_and_in_the_order_of_the_calls()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq);
        var streams = cluster.Streams(20);

        await cluster.PublishAsync(streams, 100);

        await AllArriveAsync(streams, 100);
        Assert.All(streams, s => Assert.Equal(Enumerable.Range(0, 100), NumberSink.Of(s).Received));
    }

    [Fact]
    public async Task Events_that_were_delivered_but_not_acknowledged_come_again_after_a_crash()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq, configure: o => o.Queues = 1);
        var streams = cluster.Streams(3);
        var stuck = new TaskCompletionSource();
        NumberSink.Of(streams[0]).Handle = _ => stuck.Task;
        // the first of all never ends, so nothing behind it is acknowledged
        await cluster.PublishAsync(streams[0], 0);
        await cluster.PublishAsync(streams[1..], 10);
        await AllArriveAsync(streams[1..], 10);

        await cluster.KillSiloAsync(cluster.Silos[0]);
        NumberSink.Of(streams[0]).Handle = _ => Task.CompletedTask;
        stuck.SetResult();
        await cluster.AddSiloAsync();

        await Eventually.IsTrueAsync(
            () => Task.FromResult(streams[1..].All(s => NumberSink.Of(s).Count >= 20) && NumberSink.Of(streams[0]).Count >= 1),
            "all come again", Limit);
        Assert.All(streams[1..], s => Assert.Equal([.. Enumerable.Range(0, 10), .. Enumerable.Range(0, 10)], NumberSink.Of(s).Received));
    }

    [Fact]
    public async Task What_was_acknowledged_does_not_come_again()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq);
        using var figures = cluster.Figures();
        var streams = cluster.Streams(4);
        await cluster.PublishAsync(streams, 10);
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_delivered") == 40), "all is done", Limit);

        await cluster.KillSiloAsync(cluster.Silos[0]);
        await cluster.AddSiloAsync();
        await cluster.PublishAsync(streams, 10, first: 10);

        await AllArriveAsync(streams, 20);
        Assert.All(streams, s => Assert.Equal(Enumerable.Range(0, 20), NumberSink.Of(s).Received));
    }

    [Fact]
    public async Task A_silo_may_join_and_another_leave_under_load()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq);
        var streams = cluster.Streams(12);
        var first = cluster.Silos[0];

        var load = PublishSlowlyAsync(cluster, streams, 400);
        await AllArriveAsync(streams, 50);
        await cluster.AddSiloAsync();
        await AllArriveAsync(streams, 200);
        await cluster.StopSiloAsync(first);
        await load;

        await AllArriveAsync(streams, 400);
        Assert.All(streams, s => Assert.Equal(Enumerable.Range(0, 400), NumberSink.Of(s).FirstReceived));
    }

    [Fact]
    public async Task A_broken_connection_delivers_nothing_twice_and_loses_nothing()
    {
        using var sockets = new OpenSockets();
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq, configure: o => o.ConfigureConnection = sockets.Watch);
        var streams = cluster.Streams(8);
        var confirmed = streams.ToDictionary(s => s, _ => new List<int>());

        for (var number = 0; number < 300; number++)
        {
            if (number % 60 == 30)
                sockets.CutAll();
            await Task.WhenAll(streams.Select(s => TryPublishAsync(cluster, s, number, confirmed[s])));
        }

        await Eventually.IsTrueAsync(
            () => Task.FromResult(streams.All(s => !confirmed[s].Except(NumberSink.Of(s).Received).Any())), "all confirmed arrive", Limit);
        Assert.True(sockets.Cuts > 0 && confirmed.Values.Sum(c => c.Count) > 1000, "most could be published");
        Assert.All(streams, s => Assert.Equal(NumberSink.Of(s).Received.Order().Distinct(), NumberSink.Of(s).Received));
    }

    internal static Task AllArriveAsync(string[] streams, int count) => Eventually.IsTrueAsync(
        () => Task.FromResult(streams.All(s => NumberSink.Of(s).FirstReceived.Count >= count)), $"{count} events arrive on each stream", Limit);

    private static async Task PublishSlowlyAsync(NumberCluster cluster, string[] streams, int count)
    {
        for (var number = 0; number < count; number++)
        {
            await cluster.PublishAsync(streams, 1, first: number);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    internal static async Task TryPublishAsync(NumberCluster cluster, string stream, int number, List<int> confirmed)
    {
        try
        {
            await cluster.PublishAsync(stream, number);
            confirmed.Add(number);
        }
        catch (Social.Streaming.RabbitMq.RabbitMqPublishException)
        {
            // reported, and that is what matters; it may have arrived
        }
    }
}
