using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;
using Social.Grains.Users;
using Social.Tests.Kit;
using Social.Tests.Streaming.RabbitMq;

namespace Social.Tests.Notifications;

/// <summary>What the stream does not bring, the outbox does.</summary>
public sealed class NotificationOutboxTests
{
    private const int Queues = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Without_a_stream_inboxes_are_filled_from_the_outbox()
    {
        await using var app = await SocialApp.StartAsync("Queues:Notifications=none");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var outbox = Figures(app, "from", "outbox");

        await bob.FollowAsync(ann);
        var post = await bob.PostAsync($"hello @{ann.Handle}");

        Assert.Equal([(NotificationType.Mention, post.Id), (NotificationType.Follow, (long?)null)], (await ann.NotifiedAsync(2, Limit)).Select(n => (n.Type, n.PostId)));
        Assert.True(outbox.Read("social_notification_deliveries") >= 1);
    }

    [Fact]
    public async Task What_waited_when_the_process_ended_is_delivered_by_the_next_one()
    {
        var folder = Directory.CreateTempSubdirectory("social-outbox-").FullName;
        var first = new SocialApp([], folder: folder) { KeepFolder = true };
        await first.InitializeAsync();
        using var ann = await first.AsAsync("ann");
        using var bob = await first.AsAsync("bob");
        // as a process leaves it that is killed between the write and the stream
        var raised = new NotificationEvent(NotificationType.Follow, ann.Id, bob.Id) { Id = first.Services.GetRequiredService<IdGenerator>().Next() };
        await first.Services.GetRequiredService<INotificationStore>().EnqueueAsync([raised], TestContext.Current.CancellationToken);
        await first.DisposeAsync();

        await using var second = new SocialApp([], folder: folder);
        await second.InitializeAsync();
        using var annAgain = new SocialClient(second.Address, ann.Session);

        Assert.Equal(raised.Id, Assert.Single(await annAgain.NotifiedAsync(1, Limit)).Id);
    }

    [Fact]
    public async Task A_follow_that_was_stored_and_not_told_is_told_when_the_client_repeats_it()
    {
        await using var app = await SocialApp.StartAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        // as a process leaves it that is killed between the verb and the outbox: its client has no answer
        await app.Services.GetRequiredService<IRelationStore>().FollowAsync(
            bob.Id, ann.Id, app.Services.GetRequiredService<IdGenerator>().Next(), 10, TestContext.Current.CancellationToken);

        await bob.FollowAsync(ann);

        Assert.Equal(NotificationType.Follow, Assert.Single(await ann.NotifiedAsync(1, Limit)).Type);
    }

    [Fact]
    public async Task Notifications_ride_RabbitMQ_where_it_is_told_so()
    {
        var name = $"test-{Guid.NewGuid():N}";
        var address = TestServers.RabbitMq;
        try
        {
            await using var app = await SocialApp.StartAsync(
                "Queues:Notifications=rabbitmq", $"Queues:RabbitMq:ConnectionString={address}", $"Queues:NotificationsName={name}", $"Queues:RabbitMq:Queues={Queues}");
            using var ann = await app.AsAsync("ann");
            using var bob = await app.AsAsync("bob");
            using var stream = Figures(app, "from", "stream");

            await bob.FollowAsync(ann);

            await ann.NotifiedAsync(1, Limit);
            Assert.Equal(1, stream.Read("social_notification_deliveries"));
        }
        finally
        {
            await NumberCluster.DeleteAsync(address, name, Queues);
        }
    }

    [Fact]
    public async Task Posts_and_notifications_share_Kafka_and_not_a_topic()
    {
        using var kafka = new KafkaMock();
        kafka.CreateTopic("social.posts", 8);
        kafka.CreateTopic("social.notifications", 8);
        await using var app = await SocialApp.StartAsync("Queues:Posts=kafka", "Queues:Notifications=kafka", $"Queues:Kafka:BootstrapServers={kafka.Address}");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var stream = Figures(app, "from", "stream");
        using var delivered = new MeterReadings(
            "Social.Streaming", new("provider", "notifications"), app.Services.GetRequiredService<IMeterFactory>());

        // the first waits until the topic is read, and may come from the outbox
        await bob.FollowAsync(ann);
        await ann.NotifiedAsync(1, Limit);
        await Eventually.IsTrueAsync(() => Task.FromResult(delivered.Read("social_stream_delivered") >= 1), "the topic is read", Limit);
        await bob.PostAsync($"hello @{ann.Handle}");

        await ann.NotifiedAsync(2, Limit);
        Assert.True(stream.Read("social_notification_deliveries") >= 1);
    }

    [Fact]
    public async Task While_the_broker_is_away_nobody_waits_for_it_and_nothing_is_lost()
    {
        await using var app = await SocialApp.StartAsync(
            "Queues:Notifications=rabbitmq", $"Queues:RabbitMq:ConnectionString=amqp://127.0.0.1:{SocialApp.FreePort()}", "Queues:RabbitMq:PublishTimeout=00:00:01");
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var outbox = Figures(app, "from", "outbox");

        await bob.FollowAsync(ann);

        await ann.NotifiedAsync(1, Limit);
        Assert.Equal(1, outbox.Read("social_notification_deliveries"));
    }

    private static MeterReadings Figures(SocialApp app, string tag, string value) =>
        new("Social.Notifications", new(tag, value), app.Services.GetRequiredService<IMeterFactory>());
}
