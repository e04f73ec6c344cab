using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Social.Tests.Kit;

namespace Social.Tests.Streaming.RabbitMq;

/// <summary>The product with its stream of posts on RabbitMQ.</summary>
public sealed class PostsOnRabbitMqTests
{
    private const int Queues = 2;
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_follower_sees_a_post_that_came_over_the_queue()
    {
        var exchange = $"test-{Guid.NewGuid():N}";
        var address = TestServers.RabbitMq;
        try
        {
            await using var app = await SocialApp.StartAsync(
                "Queues:Posts=rabbitmq", $"Queues:RabbitMq:ConnectionString={address}",
                $"Queues:RabbitMq:Exchange={exchange}", $"Queues:RabbitMq:Queues={Queues}");
            using var figures = Figures(app);

            await FollowerSeesAsync(app);

            await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_delivered") >= 1), "it came over the queue");
            Assert.True(figures.Read("social_stream_published") >= 1);
            Assert.Equal(0, figures.Read("social_stream_publish_failures"));
        }
        finally
        {
            await NumberCluster.DeleteAsync(address, exchange, Queues);
        }
    }

    [Fact]
    public async Task Without_the_broker_posts_are_taken_and_seen_all_the_same()
    {
        await using var app = await SocialApp.StartAsync(
            "Queues:Posts=rabbitmq", $"Queues:RabbitMq:ConnectionString=amqp://127.0.0.1:{SocialApp.FreePort()}",
            "Queues:RabbitMq:PublishTimeout=00:00:01");
        using var figures = Figures(app);

        await FollowerSeesAsync(app);

        await Eventually.IsTrueAsync(() => Task.FromResult(figures.Read("social_stream_publish_failures") >= 1), "the failure is counted");
        Assert.Equal(0, figures.Read("social_stream_delivered"));
    }

    private static MeterReadings Figures(SocialApp app) =>
        new("Social.Streaming", new("provider", "posts"), app.Services.GetRequiredService<IMeterFactory>());

    private static async Task FollowerSeesAsync(SocialApp app)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        await Paging.HomeAsync(bob);

        var post = await ann.PostAsync("hello");

        await Eventually.IsTrueAsync(async () => (await Paging.HomeAsync(bob)).Contains(post.Id), "the follower sees it", Generous);
    }
}
