using System.Globalization;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;

namespace Social.Tests.Chat;

public sealed class RoomHubTests(SocialApp app)
{
    private const string Done = "{\"ok\":true}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Members_hear_each_message_once_with_the_next_sequence(bool isBinary)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        await using var hers = await HubClient.ConnectAsync(app, ann.Session.AccessToken, isBinary);
        await using var his = await HubClient.ConnectAsync(app, bob.Session.AccessToken, isBinary);
        Assert.Equal(Done, (await his.SubscribeAsync(MessageVerbs.Topic(room))).ToString());
        Assert.Equal(Done, (await his.SubscribeAsync(RoomEventTypes.Rooms)).ToString());

        var sent = await hers.SendAsync(room, "c1", "hello");
        Assert.Equal((true, 1L), (sent.GetProperty("ok").GetBoolean(), sent.GetProperty("seq").GetInt64()));
        var again = await hers.SendAsync(room, "c1", "hello");
        Assert.Equal(sent.ToString(), again.ToString());
        Assert.Equal("client_message_id_reused", (await hers.SendAsync(room, "c1", "other")).GetProperty("code").GetString());
        var id = long.Parse(sent.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
        await his.CallAsync("React", room.Id, id, "👍", true);
        await hers.CallAsync("EditMessage", room.Id, id, "changed");
        await hers.CallAsync("DeleteMessage", room.Id, id);

        var created = await his.NextAsync();
        Assert.Equal(("Event", MessageVerbs.Topic(room), "room.message.created", 1L), (created.Method, created.Topic, created.Type, created.Seq));
        Assert.Equal(($"{id}", "hello", "c1"), (created.Text("id"), created.Text("text"), created.Text("clientMessageId")));
        var reaction = await his.NextAsync();
        Assert.Equal(("room.reaction", 2L, "👍", $"{id}"), (reaction.Type, reaction.Seq, reaction.Text("emoji"), reaction.Text("messageId")));
        var updated = await his.NextAsync();
        Assert.Equal(("room.message.updated", 3L, "changed"), (updated.Type, updated.Seq, updated.Text("text")));
        var deleted = await his.NextAsync();
        Assert.Equal(("room.message.deleted", 4L, $"{id}"), (deleted.Type, deleted.Seq, deleted.Text("id")));
    }

    [Fact]
    public async Task Resume_gives_what_was_missed_or_says_that_it_is_too_much()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        var first = await ann.WriteAsync(room, "one");
        await bob.ReactAsync(first, "👍");
        await ann.WriteAsync(room, "two");
        await using var his = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        var missed = await his.ResumeAsync(room, 1);
        Assert.Equal((false, 4L), (missed.GetProperty("gap").GetBoolean(), missed.GetProperty("nextSeq").GetInt64()));
        Assert.Equal(
            [(2L, "room.reaction"), (3L, "room.message.created")],
            missed.GetProperty("events").EnumerateArray().Select(e => (e.GetProperty("seq").GetInt64(), e.GetProperty("type").GetString()!)));
        Assert.Equal(0, (await his.ResumeAsync(room, 3)).GetProperty("events").GetArrayLength());
        Assert.True((await his.ResumeAsync(room, 4)).GetProperty("gap").GetBoolean());
        for (var i = 0; i < 500; i += 50)
            await Task.WhenAll(Enumerable.Range(i, 50).Select(n => ann.WriteAsync(room, $"{n}")));
        Assert.True((await his.ResumeAsync(room, 1)).GetProperty("gap").GetBoolean());
        Assert.Equal(500, (await his.ResumeAsync(room, 3)).GetProperty("events").GetArrayLength());
    }

    [Fact]
    public async Task Who_is_no_member_can_neither_subscribe_nor_resume_nor_write()
    {
        using var ann = await app.AsAsync("ann");
        using var eve = await app.AsAsync("eve");
        var room = await ann.GroupAsync();
        await using var hub = await HubClient.ConnectAsync(app, eve.Session.AccessToken);
        Assert.Equal("not_found", (await hub.SubscribeAsync(MessageVerbs.Topic(room))).GetProperty("code").GetString());
        Assert.Equal("not_found", (await hub.ResumeAsync(room, 0)).GetProperty("code").GetString());
        Assert.Equal("not_found", (await hub.SendAsync(room, "c", "hi")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Who_is_removed_hears_nothing_more_on_a_connection_that_stays_open()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        var room = await ann.GroupAsync(bob, cat);
        await using var named = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await using var all = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await using var hers = await HubClient.ConnectAsync(app, cat.Session.AccessToken);
        await named.SubscribeAsync(MessageVerbs.Topic(room));
        await all.SubscribeAsync(RoomEventTypes.Rooms);
        await hers.SubscribeAsync(MessageVerbs.Topic(room));

        await ann.RemoveAsync(room, bob);
        await ann.WriteAsync(room, "secret");
        Assert.Equal("room.member.left", (await hers.NextAsync()).Type);
        Assert.Equal("secret", (await hers.NextAsync()).Text("text"));
        // each connection of his is told that he is out, and nothing else
        foreach (var hub in (HubClient[])[named, all])
        {
            var told = await hub.NextAsync();
            Assert.Equal(("Ephemeral", RoomEventTypes.Rooms, "room.member.left"), (told.Method, told.Topic, told.Type));
            Assert.Equal("not_found", (await hub.ResumeAsync(room, 0)).GetProperty("code").GetString());
        }

        await ann.AddAsync(room, bob);
        await bob.AcceptAsync(room);
        await ann.WriteAsync(room, "again");
        Assert.Equal("room.member.joined", (await named.NextAsync()).Type);
        // only the connection that hears of all rooms hears of this one anew
        var heard = new List<HubMessage> { await all.NextAsync(), await all.NextAsync(), await all.NextAsync() };
        Assert.Contains(heard, m => m is { Method: "Event", Type: "room.message.created" } && string.Equals(m.Text("text"), "again", StringComparison.Ordinal));
        Assert.DoesNotContain(heard, m => m.Data.ToString().Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_hears_of_all_rooms_hears_of_those_that_come()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await using var hub = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        Assert.Equal(Done, (await hub.SubscribeAsync(RoomEventTypes.Rooms)).ToString());
        var room = await ann.GroupAsync(bob);
        await ann.WriteAsync(room, "hello");
        HubMessage heard;
        do
            heard = await hub.NextAsync();
        while (heard.Type is not "room.message.created");
        Assert.Equal("hello", heard.Text("text"));
        await hub.CallAsync("Unsubscribe", RoomEventTypes.Rooms);
        await ann.WriteAsync(room, "unheard");
        await hub.SubscribeAsync(MessageVerbs.Topic(room));
        await ann.WriteAsync(room, "heard");
        Assert.Equal("heard", (await hub.NextAsync()).Text("text"));
    }
}
