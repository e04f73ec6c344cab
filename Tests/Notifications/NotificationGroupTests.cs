using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Notifications;
using Social.Tests.Kit;

namespace Social.Tests.Notifications;

/// <summary>"Ann and 37 others".</summary>
public sealed class NotificationGroupTests(SocialApp app)
{
    private NotificationPublisher Publisher => app.Services.GetRequiredService<NotificationPublisher>();

    [Fact]
    public async Task Likes_of_a_post_come_as_one_with_the_last_people_and_how_many_there_are()
    {
        using var ann = await app.AsAsync("ann");
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.AsAsync("p")));
        var (first, second) = (await ann.PostAsync("first"), await ann.PostAsync("second"));
        for (var i = 0; i < people.Length; i++)
        {
            await Publisher.NotifyAsync(new NotificationEvent(NotificationType.Like, ann.Id, people[i].Id, first.Id));
            await ann.NotifiedAsync(i + 1);
        }
        await Publisher.NotifyAsync(new NotificationEvent(NotificationType.Like, ann.Id, people[0].Id, second.Id));
        await ann.NotifiedAsync(9);
        await people[0].FollowAsync(ann);
        await ann.NotifiedAsync(10);
        await ann.ReadAsync(8);

        var groups = await ann.AllNotificationsAsync(more: "&group=true");

        Assert.Equal(
            [(NotificationType.Follow, 1, false, (long?)null), (NotificationType.Like, 1, false, second.Id), (NotificationType.Like, 8, true, first.Id)],
            groups.Select(g => (g.Type, g.Count!.Value, g.Read, g.PostId)));
        Assert.Equal(people.Reverse().Take(5).Select(p => p.Id), groups[2].Actors!.Value.Select(a => a.Id));
        Assert.Equal((people[7].Id, 8L), (groups[2].Actor.Id, groups[2].Seq));
        Assert.Equal(groups.Select(g => g.Id), (await ann.AllNotificationsAsync(limit: 1, more: "&group=true")).Select(g => g.Id));
        Assert.Equal(2, (await ann.AllNotificationsAsync(more: "&group=true&types=like")).Count);
        foreach (var person in people)
            person.Dispose();
    }

    [Fact]
    public async Task Comments_on_a_post_are_one_group_and_the_hidden_are_left_out()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        var parent = await ann.PostAsync("parent");
        var (byBob, byCleo) = (await bob.PostAsync("one"), await cleo.PostAsync("two"));
        await Publisher.NotifyAsync(new NotificationEvent(NotificationType.Comment, ann.Id, bob.Id, byBob.Id, parent.Id));
        await ann.NotifiedAsync(1);
        await Publisher.NotifyAsync(new NotificationEvent(NotificationType.Comment, ann.Id, cleo.Id, byCleo.Id, parent.Id));
        await ann.NotifiedAsync(2);

        var both = Assert.Single((await ann.NotificationsAsync("group=true")).Items);
        await cleo.DeletePostAsync(byCleo.Id);
        var one = Assert.Single((await ann.NotificationsAsync("group=true")).Items);
        await ann.PutAsync(bob, "block");

        Assert.Equal((byCleo.Id, parent.Id, 2, cleo.Id), (both.PostId, both.AboutId, both.Count, both.Actor.Id));
        Assert.Equal((byBob.Id, parent.Id, 1, bob.Id), (one.PostId, one.AboutId, one.Count, one.Actor.Id));
        Assert.Empty((await ann.NotificationsAsync("group=true")).Items);
    }

    [Fact]
    public async Task A_thousand_at_once_reach_one_inbox_in_few_writes()
    {
        await using var own = await SocialApp.StartAsync();
        using var ann = await own.AsAsync("ann");
        var post = await ann.PostAsync("liked by all");
        var likers = await Users.SeededUsers.AddAsync(own, 1_000);
        var publisher = own.Services.GetRequiredService<NotificationPublisher>();
        await publisher.NotifyAsync(new NotificationEvent(NotificationType.Like, ann.Id, likers[0], post.Id));
        await ann.NotifiedAsync(1);
        using var readings = new MeterReadings("Social.Notifications", new("from", "stream"), own.Services.GetRequiredService<IMeterFactory>());

        await Task.WhenAll(likers.Select(l => publisher.NotifyAsync(new NotificationEvent(NotificationType.Like, ann.Id, l, post.Id))));

        await Eventually.IsTrueAsync(async () => (await ann.UnreadAsync()).Count == 1_000, "a thousand likes in the inbox", TimeSpan.FromSeconds(60));
        var all = await ann.AllNotificationsAsync();
        Assert.Equal(Enumerable.Range(1, 1_000).Reverse().Select(i => (long)i), all.Select(n => n.Seq));
        Assert.Equal(likers.Order(), all.Select(n => n.Actor.Id).Order());
        Assert.Equal(1_000, Assert.Single((await ann.NotificationsAsync("group=true")).Items).Count);
        Assert.InRange(readings.Read("social_notification_deliveries"), 1, 200);
    }
}
