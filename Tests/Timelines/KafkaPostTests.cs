using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces;
using Social.Grains.Timelines;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

/// <summary>The product with its posts on Kafka; the mock, because the broker has to go away on demand.</summary>
public sealed class KafkaPostTests : IDisposable
{
    private const string ShortPublish = "Queues:Kafka:PublishTimeout=00:00:01";

    private readonly KafkaMock _mock = new();

    public KafkaPostTests() => _mock.CreateTopic("social.posts", 8);

    [Fact]
    public async Task A_follower_sees_a_post_that_came_over_kafka()
    {
        using var figures = new MeterReadings("Social.Streaming", new("provider", StreamNames.Posts));
        // with the time to publish that it has by default: a busy machine may need more than a second for the first post
        await using var app = await StartAsync();

        await FollowerSeesAsync(app);

        await Eventually.IsTrueAsync(
            () => Task.FromResult(figures.Read("social_stream_delivered") >= 1), "delivered over Kafka", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task While_the_broker_is_down_posts_are_taken_and_seen_within_three_seconds()
    {
        await using var app = await StartAsync(ShortPublish);
        await FollowerSeesAsync(app);

        _mock.SetDown();

        await FollowerSeesAsync(app);
    }

    [Fact]
    public async Task A_silo_that_starts_without_the_broker_serves_all_the_same()
    {
        _mock.SetDown();
        await using var app = await StartAsync(ShortPublish);

        await FollowerSeesAsync(app);
    }

    public void Dispose() => _mock.Dispose();

    private Task<SocialApp> StartAsync(params string[] settings) =>
        SocialApp.StartAsync(["Queues:Posts=kafka", $"Queues:Kafka:BootstrapServers={_mock.Address}", .. settings]);

    private static async Task FollowerSeesAsync(SocialApp app)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        // before its window is read a silo asks the store for each page, which would prove nothing
        var feeds = app.Services.GetRequiredService<AuthorFeeds>();
        await Eventually.IsTrueAsync(() => Task.FromResult(feeds.FloorOf(ulong.MaxValue) != AuthorFeeds.Closed), "the window of the feeds");
        for (var i = 0; i < 3; i++)
        {
            // asserts 201
            var post = await ann.PostAsync($"{i}");
            await Paging.SeesAsync(bob, post.Id, TimeSpan.FromSeconds(3));
        }
    }
}
