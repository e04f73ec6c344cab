using System.Net;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;

namespace Social.Tests.Notifications;

/// <summary>Who is told of what.</summary>
public sealed class NotificationTests(SocialApp app)
{
    [Fact]
    public async Task A_follow_and_a_mention_are_in_the_inbox_newest_first()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        await ann.NotifiedAsync(1);
        var post = await bob.PostAsync($"hello @{ann.Handle} and @{ann.Handle}");

        var all = await ann.NotifiedAsync(2);

        Assert.Equal(
            [(2, NotificationType.Mention, bob.Id, post.Id), (1, NotificationType.Follow, bob.Id, (long?)null)],
            all.Select(n => (n.Seq, n.Type, n.Actor.Id, n.PostId)));
        Assert.Equal(bob.Handle, all[0].Actor.Handle);
        Assert.InRange(all[0].At, post.CreatedAt - TimeSpan.FromSeconds(1), post.CreatedAt + TimeSpan.FromMinutes(1));
        Assert.Empty(await bob.AllNotificationsAsync());
    }

    [Fact]
    public async Task The_wire_has_the_names_of_the_contract()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange(Locked: true));
        await bob.FollowAsync(ann);
        var asked = Assert.Single(await ann.NotifiedAsync(1));

        var text = await ann.Http.GetStringAsync("/v1/notifications", TestContext.Current.CancellationToken);

        Assert.StartsWith($$"""{"items":[{"id":"{{asked.Id}}","seq":1,"type":"follow_request","actor":{"id":"{{bob.Id}}","handle":""", text, StringComparison.Ordinal);
        Assert.EndsWith("\"read\":false}]}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifty_mentioned_people_are_all_told_once()
    {
        using var ann = await app.AsAsync("ann");
        var people = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.AsAsync("m")));

        var post = await ann.PostAsync(string.Join(' ', people.Select(p => $"@{p.Handle}").Prepend("hello")));

        foreach (var person in people)
        {
            var told = Assert.Single(await person.NotifiedAsync(1));
            Assert.Equal((NotificationType.Mention, ann.Id, (long?)post.Id), (told.Type, told.Actor.Id, told.PostId));
            person.Dispose();
        }
    }

    [Fact]
    public async Task An_edit_tells_those_whom_it_mentions_anew_and_nobody_twice()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        var post = await ann.PostAsync($"hello @{bob.Handle}");
        await bob.NotifiedAsync(1);

        await ann.EditAsync(post.Id, $"hello @{bob.Handle} and @{cleo.Handle}");
        await cleo.NotifiedAsync(1);
        await cleo.FollowAsync(bob);

        Assert.Equal([NotificationType.Follow, NotificationType.Mention], (await bob.NotifiedAsync(2)).Select(n => n.Type));
    }

    [Fact]
    public async Task A_comment_tells_whom_it_answers_that_and_not_also_that_it_mentions_them()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        var post = await ann.PostAsync("what do you think?");
        var comment = await bob.CommentAsync(post.Id, $"@{ann.Handle} @{cleo.Handle} much");
        var answer = await cleo.CommentAsync(comment.Id, "and more");
        await ann.CommentAsync(post.Id, "I, too");
        await bob.EditAsync(comment.Id, $"@{ann.Handle} @{cleo.Handle} very much");

        var byBob = Assert.Single(await ann.NotifiedAsync(1));
        var byCleo = Assert.Single(await bob.NotifiedAsync(1));
        var mention = Assert.Single(await cleo.NotifiedAsync(1));

        Assert.Equal((NotificationType.Comment, bob.Id, comment.Id, post.Id), (byBob.Type, byBob.Actor.Id, byBob.PostId, byBob.AboutId));
        Assert.Equal((NotificationType.Comment, cleo.Id, answer.Id, comment.Id), (byCleo.Type, byCleo.Actor.Id, byCleo.PostId, byCleo.AboutId));
        Assert.Equal((NotificationType.Mention, bob.Id, (long?)comment.Id), (mention.Type, mention.Actor.Id, mention.PostId));
        Assert.Equal(1, (await ann.UnreadAsync()).LastSeq);
    }

    [Fact]
    public async Task Following_again_and_again_tells_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        for (var i = 0; i < 5; i++)
        {
            await bob.FollowAsync(ann);
            await bob.FollowAsync(ann);
            await bob.TakeBackAsync(ann, "follow");
        }
        await bob.PostAsync($"hello @{ann.Handle}");

        Assert.Equal([NotificationType.Mention, NotificationType.Follow], (await ann.NotifiedAsync(2)).Select(n => n.Type));
        Assert.Equal(2, (await ann.UnreadAsync()).LastSeq);
    }

    [Fact]
    public async Task Nobody_is_told_by_the_blocked_the_muted_themselves_or_about_what_they_may_not_see()
    {
        using var ann = await app.AsAsync("ann");
        using var muted = await app.AsAsync("muted");
        using var blocked = await app.AsAsync("blocked");
        using var blocking = await app.AsAsync("blocking");
        using var last = await app.AsAsync("last");
        await ann.PutAsync(muted, "mute");
        await ann.PutAsync(blocked, "block");
        await blocking.PutAsync(ann, "block");

        await muted.FollowAsync(ann);
        foreach (var author in (SocialClient[])[muted, blocked, blocking, ann])
            await author.PostAsync($"hello @{ann.Handle}");
        await last.FollowAsync(ann);

        Assert.Equal(last.Id, Assert.Single(await ann.NotifiedAsync(1)).Actor.Id);
        Assert.Equal(1, (await ann.UnreadAsync()).LastSeq);
    }

    [Fact]
    public async Task What_one_may_not_see_any_more_is_left_out_and_pages_stay_full()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        var posts = new List<Post>();
        for (var i = 0; i < 6; i++)
        {
            posts.Add(await (i % 2 == 0 ? bob : cleo).PostAsync($"hello @{ann.Handle}"));
            await ann.NotifiedAsync(i + 1);
        }

        await bob.DeletePostAsync(posts[2].Id);
        await ann.PutAsync(cleo, "block");

        Assert.Equal([posts[4].Id, posts[0].Id], (await ann.AllNotificationsAsync()).Select(n => n.PostId!.Value));
        var page = await ann.NotificationsAsync("limit=1");
        Assert.Equal((posts[4].Id, 1), (page.Items[0].PostId, page.Items.Length));
        Assert.Equal(posts[0].Id, Assert.Single((await ann.NotificationsAsync($"limit=1&cursor={page.Next}")).Items).PostId);
        Assert.Equal((6, 6), ((await ann.UnreadAsync()).Count, (await ann.UnreadAsync()).LastSeq));
        await ann.TakeBackAsync(cleo, "block");
        Assert.Equal(5, (await ann.AllNotificationsAsync(limit: 2)).Count);
    }

    [Fact]
    public async Task Settings_decide_by_type_and_by_whom_one_follows()
    {
        using var ann = await app.AsAsync("ann");
        using var friend = await app.AsAsync("friend");
        using var stranger = await app.AsAsync("stranger");
        await ann.FollowAsync(friend);
        Assert.Equal(new NotificationSettings(), await ann.GetAsync<NotificationSettings>("/v1/notifications/settings"));
        await ann.SetAsync(new NotificationSettingsChange(Mention: NotifyOf.Following));
        var settings = await ann.SetAsync(new NotificationSettingsChange(Follow: NotifyOf.Off));

        await stranger.FollowAsync(ann);
        await stranger.PostAsync($"hello @{ann.Handle}");
        var seen = await friend.PostAsync($"hello @{ann.Handle}");

        Assert.Equal(new NotificationSettings(Follow: NotifyOf.Off, Mention: NotifyOf.Following), settings);
        Assert.Equal(settings, await ann.GetAsync<NotificationSettings>("/v1/notifications/settings"));
        Assert.Equal(seen.Id, Assert.Single(await ann.NotifiedAsync(1)).PostId);
        await ann.FailsAsync(HttpMethod.Put, "/v1/notifications/settings", new { Follow = "perhaps" }, HttpStatusCode.BadRequest, "wrong_type");
    }

    [Fact]
    public async Task The_read_marker_tells_how_many_are_unread()
    {
        using var ann = await app.AsAsync("ann");
        var others = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => app.AsAsync("o")));
        foreach (var other in others)
            await other.FollowAsync(ann);
        await ann.NotifiedAsync(5);

        Assert.Equal(new UnreadCount(5, 5, 0), await ann.UnreadAsync());
        Assert.Equal(new UnreadCount(2, 5, 3), await ann.ReadAsync(3));
        Assert.Equal(new UnreadCount(2, 5, 3), await ann.ReadAsync(1));
        Assert.Equal([false, false, true, true, true], (await ann.AllNotificationsAsync()).Select(n => n.Read));
        Assert.Equal(new UnreadCount(0, 5, 5), await ann.ReadAsync(1_000));
        await ann.FailsAsync(HttpMethod.Post, "/v1/notifications/read", new { UpTo = -1 }, HttpStatusCode.BadRequest, "validation_failed");
        foreach (var other in others)
            other.Dispose();
    }

    [Fact]
    public async Task Types_may_be_chosen()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        await bob.PostAsync($"hello @{ann.Handle}");
        await ann.NotifiedAsync(2);

        Assert.Equal(NotificationType.Follow, Assert.Single((await ann.NotificationsAsync("types=follow")).Items).Type);
        Assert.Equal(2, (await ann.NotificationsAsync("types=follow,mention,follow_request")).Items.Length);
        Assert.Equal(2, (await ann.NotificationsAsync("types=follow&types=mention")).Items.Length);
        Assert.Empty((await ann.NotificationsAsync("types=like")).Items);
        await ann.FailsAsync(HttpMethod.Get, "/v1/notifications?types=nonsense", null, HttpStatusCode.BadRequest, "bad_parameter");
    }
}
