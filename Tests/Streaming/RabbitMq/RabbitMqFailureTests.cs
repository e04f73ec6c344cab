using System.Text;
using RabbitMQ.Client;
using Social.Streaming.RabbitMq;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>What cannot be published, read or delivered.</summary>
public sealed class RabbitMqFailureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_message_that_cannot_be_read_goes_to_the_dead_letters_and_the_rest_flows()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq, configure: o => o.Queues = 1);
        var stream = cluster.Streams(1);
        await cluster.PublishAsync(stream, 5);

        await cluster.OnBrokerAsync(async channel =>
        {
            await channel.BasicPublishAsync(cluster.Exchange, $"{cluster.Exchange}.0", "none of ours"u8.ToArray());
            return true;
        });
        await cluster.PublishAsync(stream, 5, first: 5);

        await RabbitMqDeliveryTests.AllArriveAsync(stream, 10);
        var letter = Assert.Single(await DeadLettersAsync(cluster, 1));
        Assert.Equal("none of ours", Encoding.UTF8.GetString(letter.Body.Span));
        Assert.StartsWith("unreadable", Header(letter, "why"), StringComparison.Ordinal);
        Assert.Equal($"{cluster.Exchange}.0", Header(letter, "queue"));
    }

    [Fact]
    public async Task An_event_that_its_consumer_always_refuses_goes_to_the_dead_letters_and_the_rest_flows()
    {
        await using var cluster = await NumberCluster.StartAsync(
            TestServers.RabbitMq, configure: o => o.Queues = 1, agents: NumberCluster.GiveUpAfter(TimeSpan.FromMilliseconds(200)));
        using var figures = cluster.Figures();
        var streams = cluster.Streams(3);
        NumberSink.Of(streams[0]).Handle = n => n == 3 ? throw new InvalidOperationException("refused") : Task.CompletedTask;

        await cluster.PublishAsync(streams, 10);

        await RabbitMqDeliveryTests.AllArriveAsync(streams[1..], 10);
        await RabbitMqDeliveryTests.AllArriveAsync(streams[..1], 9);
        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], NumberSink.Of(streams[0]).FirstReceived);
        var letter = Assert.Single(await DeadLettersAsync(cluster, 1));
        Assert.Equal("delivery failed", Header(letter, "why"));
        Assert.Contains(streams[0], Header(letter, "stream"), StringComparison.Ordinal);
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_delivered") == 30), "nothing is held", Limit);
        Assert.Equal(1, figures.Read("social_stream_dead_letters"));
    }

    [Fact]
    public async Task An_event_without_a_queue_is_reported_and_the_queue_is_made_again()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq, configure: o => o.Queues = 1);
        using var figures = cluster.Figures();
        var stream = cluster.Streams(1);
        await cluster.PublishAsync(stream, 1);
        await RabbitMqDeliveryTests.AllArriveAsync(stream, 1);
        await cluster.OnBrokerAsync(async channel =>
        {
            await channel.QueueUnbindAsync($"{cluster.Exchange}.0", cluster.Exchange, $"{cluster.Exchange}.0");
            return true;
        });

        var refused = await Assert.ThrowsAsync<RabbitMqPublishException>(() => cluster.PublishAsync(stream[0], 1));
        await cluster.PublishAsync(stream[0], 2);

        Assert.Contains("no queue", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, figures.Read("social_stream_publish_failures"));
        await Eventually.IsTrueAsync(() => Task.FromResult(NumberSink.Of(stream[0]).Count == 2), "the next one arrives", Limit);
        Assert.Equal([0, 2], NumberSink.Of(stream[0]).Received);
    }

    [Fact]
    public async Task An_event_that_a_full_queue_refuses_is_reported()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq, configure: o =>
        {
            o.Queues = 1;
            o.QueueCapacity = 20;
            o.Prefetch = 5;
            o.PublishTimeout = TimeSpan.FromSeconds(1);
        });
        var stream = cluster.Streams(1)[0];
        var stuck = new TaskCompletionSource();
        NumberSink.Of(stream).Handle = _ => stuck.Task;

        var published = new List<int>();
        var refused = 0;
        // the broker looks at the length now and then only
        for (var number = 0; refused == 0 && number < 2000; number++)
        {
            try
            {
                await cluster.PublishAsync(stream, number);
                published.Add(number);
            }
            catch (RabbitMqPublishException)
            {
                refused++;
            }
        }

        stuck.SetResult();
        Assert.Equal(1, refused);
        await Eventually.IsTrueAsync(() => Task.FromResult(NumberSink.Of(stream).Count >= published.Count), "what was confirmed arrives", Limit);
        Assert.Equal(published, NumberSink.Of(stream).Received);
    }

    [Fact]
    public async Task Figures_show_what_waits_and_for_how_long()
    {
        await using var cluster = await NumberCluster.StartAsync(TestServers.RabbitMq);
        using var figures = cluster.Figures();
        var streams = cluster.Streams(2);
        var stuck = new TaskCompletionSource();
        NumberSink.Of(streams[0]).Handle = _ => stuck.Task;

        await cluster.PublishAsync(streams, 10);

        Assert.Equal(20, figures.Read("social_stream_published"));
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_lag") is >= 10 and <= 20), "the lag is seen", Limit);
        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_oldest_undelivered_seconds") > 0.1), "the oldest ages", Limit);
        stuck.SetResult();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(
                figures.Read("social_stream_delivered") == 20 && figures.Read("social_stream_lag") == 0
                && figures.Read("social_stream_oldest_undelivered_seconds") == 0),
            "nothing waits", Limit);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_are_named()
    {
        var problem = await Assert.ThrowsAnyAsync<Exception>(() => NumberCluster.StartAsync("amqp://localhost", configure: o =>
        {
            o.ConnectionString = "http://localhost";
            o.Queues = 0;
        }));

        Assert.Contains("ConnectionString must be", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("Queues is 0", problem.ToString(), StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<BasicGetResult>> DeadLettersAsync(NumberCluster cluster, int count)
    {
        IReadOnlyList<BasicGetResult> letters = [];
        await Eventually.IsTrueAsync(async () => (letters = await cluster.ReadDeadLettersAsync()).Count >= count, $"{count} dead letters", Limit);
        return letters;
    }

    private static string Header(BasicGetResult message, string name) =>
        Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);
}
