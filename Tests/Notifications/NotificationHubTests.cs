using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;
using Social.Tests.Kit;

namespace Social.Tests.Notifications;

/// <summary>Notifications as they come over the hub, and what a client that was away asks for.</summary>
public sealed class NotificationHubTests(SocialApp app)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_connection_hears_of_each_notification_with_a_dense_sequence(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var phone = await HubClient.ConnectAsync(app, ann.Session.AccessToken, isBinary);
        await using var desk = await HubClient.ConnectAsync(app, ann.Session.AccessToken, isBinary);
        Assert.True((await desk.SubscribeAsync("notifications")).GetProperty("ok").GetBoolean());

        await bob.FollowAsync(ann);
        var first = await phone.NextNotificationAsync(Limit);
        var post = await bob.PostAsync($"hello @{ann.Handle}");
        var second = await phone.NextNotificationAsync(Limit);

        Assert.Equal(("Event", "notifications", "notification.created", 1L), (first.Method, first.Topic, first.Type, first.Seq!.Value));
        Assert.Equal(("follow", 1L, bob.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), (
            first.Text("type"), first.Data.GetProperty("seq").GetInt64(), first.Data.GetProperty("actor").GetProperty("id").GetString()));
        Assert.Equal((2L, "mention", post.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), (second.Seq!.Value, second.Text("type"), second.Text("postId")));
        Assert.Equal(1, (await desk.NextNotificationAsync(Limit)).Seq);
        Assert.Equal(2, (await desk.NextNotificationAsync(Limit)).Seq);
    }

    [Fact]
    public async Task What_is_read_on_one_device_is_told_to_the_others()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        await ann.NotifiedAsync(1);
        await using var desk = await HubClient.ConnectAsync(app, ann.Session.AccessToken);

        await ann.ReadAsync(1);

        var heard = await desk.NextNotificationAsync(Limit);
        Assert.Equal(("Ephemeral", "notifications", "notification.read"), (heard.Method, heard.Topic, heard.Type));
        Assert.Equal("""{"count":0,"lastSeq":1,"readSeq":1}""", JsonSerializer.Serialize(heard.Data));
    }

    [Fact]
    public async Task A_client_that_was_away_gets_what_it_missed_oldest_first()
    {
        using var ann = await app.AsAsync("ann");
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        Assert.Equal("""{"events":[],"gap":false,"nextSeq":1}""", (await hub.ResumeAsync(0)).ToString());
        var others = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.AsAsync("o")));
        foreach (var other in others)
        {
            await other.FollowAsync(ann);
            await hub.NextNotificationAsync(Limit);
        }
        await ann.PutAsync(others[2], "block");

        var missed = await hub.ResumeAsync(1);

        Assert.Equal([2L, 4L], missed.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("seq").GetInt64()));
        Assert.All(missed.GetProperty("events").EnumerateArray(), e => Assert.Equal("notification.created", e.GetProperty("type").GetString()));
        Assert.Equal((false, 5L), (missed.GetProperty("gap").GetBoolean(), missed.GetProperty("nextSeq").GetInt64()));
        Assert.Equal("""{"events":[],"gap":false,"nextSeq":5}""", (await hub.ResumeAsync(4)).ToString());
        Assert.Equal("""{"events":[],"gap":true,"nextSeq":5}""", (await hub.ResumeAsync(5)).ToString());
        Assert.Equal("""{"events":[],"gap":true,"nextSeq":5}""", (await hub.ResumeAsync(-1)).ToString());
        foreach (var other in others)
            other.Dispose();
    }

    [Fact]
    public async Task Who_missed_more_than_two_hundred_reads_the_list()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var store = app.Services.GetRequiredService<INotificationStore>();
        await store.DeliverAsync(
            ann.Id, [.. Enumerable.Range(1, 201).Select(i => new NotificationEvent(NotificationType.Like, ann.Id, bob.Id) { Id = i << 16, CallId = i })], [],
            TestContext.Current.CancellationToken);
        await using var hub = await HubClient.ConnectAsync(app, ann.Session.AccessToken);

        Assert.Equal("""{"events":[],"gap":true,"nextSeq":202}""", (await hub.ResumeAsync(0)).ToString());
        Assert.Equal(200, (await hub.ResumeAsync(1)).GetProperty("events").GetArrayLength());
    }
}
