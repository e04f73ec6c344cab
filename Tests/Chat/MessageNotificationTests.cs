using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Notifications;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

public sealed class MessageNotificationTests(SocialApp app)
{
    [Fact]
    public async Task A_direct_room_notifies_of_the_first_message_that_is_unread()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var room = await ann.DirectAsync(bob);
        await using var his = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        var first = await ann.WriteAsync(room, "one", "c1");
        await ann.WriteAsync(room, "two");
        await ann.WriteAsync(room, "one", "c1");
        await bob.SendAsync<RoomReadState>(HttpMethod.Put, $"{RoomVerbs.Path(room)}/read", new { Seq = 2 });
        await bob.WriteAsync(room, "answer");
        var next = await ann.WriteAsync(room, "three");
        foreach (var message in (Message[])[first, next])
        {
            var told = await his.NextNotificationAsync();
            Assert.Equal(
                ("message", $"{room.Id}", $"{message.Id}", $"{ann.Id}"),
                (told.Text("type"), told.Text("roomId"), told.Text("aboutId"), told.Data.GetProperty("actor").GetProperty("id").GetString()));
        }
        Assert.Equal(2, (await ListAsync(bob)).Count);
        // a message that is gone notifies of nothing
        await ann.DeleteAsync(next);
        Assert.Equal(first.Id, Assert.Single(await ListAsync(bob)).AboutId);
    }

    [Fact]
    public async Task A_group_notifies_whom_a_message_mentions_or_answers_unless_they_muted_it_or_left()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        using var eve = await app.AsAsync("eve");
        var room = await ann.GroupAsync(bob, cat);
        await cat.SettleAsync(room, new RoomSettingsChange(DateTimeOffset.UnixEpoch.AddYears(200)));
        await using var his = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        var question = await bob.WriteAsync(room, "who?");
        await ann.WriteAsync(room, "nobody in particular");
        var answer = await ann.WriteAsync(room, "me", replyTo: question.Id);
        var mention = await ann.WriteAsync(room, $"@{bob.Handle} @{cat.Handle} @{eve.Handle} and you");
        foreach (var message in (Message[])[answer, mention])
            Assert.Equal($"{message.Id}", (await his.NextNotificationAsync()).Text("aboutId"));
        Assert.Empty(await ListAsync(cat));
        Assert.Empty(await ListAsync(eve));
        await ann.RemoveAsync(room, bob);
        Assert.Empty(await ListAsync(bob));
    }

    private static async Task<IReadOnlyList<Notification>> ListAsync(SocialClient of) =>
        [.. (await of.GetAsync<Users.PageOf<Notification>>("/v1/notifications?types=message")).Items];
}
