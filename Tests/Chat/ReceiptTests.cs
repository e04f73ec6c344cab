using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Chat;

public sealed class ReceiptTests(SocialApp app)
{
    [Fact]
    public async Task A_read_marker_only_moves_forward_and_never_beyond_the_newest_message()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        for (var i = 0; i < 4; i++)
            await ann.WriteAsync(room, $"{i}");
        await bob.WriteAsync(room, "mine");
        await ann.WriteAsync(room, "last");
        Assert.Equal(new RoomReadState(2, 6, 3), await ReadAsync(bob, room, 2));
        Assert.Equal(new RoomReadState(2, 6, 3), await ReadAsync(bob, room, 1));
        Assert.Equal(new RoomReadState(6, 6, 0), await ReadAsync(bob, room, 99));
        Assert.Equal(6, (await bob.RoomAsync(room)).ReadSeq);
        // her own messages are nothing unread
        Assert.Equal(new RoomReadState(0, 6, 1), await ReadAsync(ann, room, 0));
    }

    [Fact]
    public async Task Each_marker_of_many_moves_one_after_another_is_stored()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        for (var i = 1; i <= 6; i++)
            await ann.WriteAsync(room, $"{i}");
        for (var i = 1; i <= 5; i++)
        {
            await ReadAsync(bob, room, i);
            // lists are read from the store
            var listed = Assert.Single((await bob.GetAsync<PageOf<Room>>("/v1/rooms")).Items);
            Assert.Equal((i, 6 - i), (listed.ReadSeq, listed.Unread));
        }
        await app.Grains.GetGrain<IRoomGrain>(room.Id).AsReference<Orleans.Core.Internal.IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        Assert.Equal(new RoomReadState(5, 6, 1), await ReadAsync(bob, room, 0));
    }

    [Fact]
    public async Task Many_who_read_at_once_are_all_kept()
    {
        using var ann = await app.AsAsync("ann");
        var readers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.AsAsync("reader")));
        var room = await ann.GroupAsync(readers);
        for (var i = 0; i < 5; i++)
            await ann.WriteAsync(room, $"{i}");
        await Task.WhenAll(readers.SelectMany((r, i) => new[] { ReadAsync(r, room, (i % 5) + 1), ReadAsync(r, room, 1) }));
        var stands = (await ann.GetAsync<PageOf<RoomStand>>($"{RoomVerbs.Path(room)}/receipts?limit=80")).Items.ToDictionary(s => s.UserId);
        Assert.All(readers.Select((r, i) => (r.Id, Seq: (i % 5) + 1)), r => Assert.Equal(r.Seq, stands[r.Id].ReadSeq));
    }

    [Fact]
    public async Task Others_see_how_far_one_has_read_unless_one_hides_it_and_who_hides_sees_nothing()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cat = await app.AsAsync("cat");
        await cat.SendAsync<UserSettings>(HttpMethod.Patch, "/v1/users/me/settings", new SettingsChange(ReadReceipts: false));
        var room = await ann.GroupAsync(bob, cat);
        await ann.WriteAsync(room, "hello");
        await using var hers = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await using var cats = await HubClient.ConnectAsync(app, cat.Session.AccessToken);
        await hers.SubscribeAsync(MessageVerbs.Topic(room));
        await cats.SubscribeAsync(MessageVerbs.Topic(room));

        await ReadAsync(bob, room, 1);
        await ReadAsync(cat, room, 1);
        var told = await hers.NextAsync();
        var head = (await hers.ResumeAsync(room, 0)).GetProperty("nextSeq").GetInt64() - 1;
        Assert.Equal(("Event", "room.read", head), (told.Method, told.Type, told.Seq));
        Assert.Equal(($"{bob.Id}", 1), (told.Text("userId"), told.Data.GetProperty("seq").GetInt64()));
        // cat hears of her own marker alone, and ann of nothing more but the message
        Assert.Equal($"{cat.Id}", (await cats.NextAsync()).Text("userId"));
        await ann.WriteAsync(room, "next");
        Assert.Equal("next", (await hers.NextAsync()).Text("text"));
        Assert.Equal("next", (await cats.NextAsync()).Text("text"));

        var seen = (await ann.GetAsync<PageOf<RoomStand>>($"{RoomVerbs.Path(room)}/receipts")).Items;
        Assert.Equal([(ann.Id, 0L), (bob.Id, 1L)], seen.Select(s => (s.UserId, s.ReadSeq)).Order());
        Assert.Equal([(cat.Id, 1L)], (await cat.GetAsync<PageOf<RoomStand>>($"{RoomVerbs.Path(room)}/receipts")).Items.Select(s => (s.UserId, s.ReadSeq)));
    }

    [Fact]
    public async Task A_direct_room_knows_what_was_delivered()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var room = await ann.DirectAsync(bob);
        await ann.WriteAsync(room, "hello");
        await using var hers = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await using var his = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await hers.SubscribeAsync(MessageVerbs.Topic(room));
        Assert.True((await his.CallAsync("MarkDelivered", room.Id, 1L)).GetProperty("ok").GetBoolean());
        var told = await hers.NextAsync();
        Assert.Equal(("room.delivered", 1), (told.Type, told.Data.GetProperty("seq").GetInt64()));
        var stand = (await ann.GetAsync<PageOf<RoomStand>>($"{RoomVerbs.Path(room)}/receipts")).Items.Single(s => s.UserId == bob.Id);
        Assert.Equal((0L, 1L), (stand.ReadSeq, stand.DeliveredSeq));
        await his.CallAsync("MarkRead", room.Id, 1L);
        Assert.Equal("room.read", (await hers.NextAsync()).Type);
    }

    [Fact]
    public async Task Who_writes_is_told_at_most_every_few_seconds_and_to_members_alone()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var eve = await app.AsAsync("eve");
        var room = await ann.GroupAsync(bob);
        await using var hers = await HubClient.ConnectAsync(app, ann.Session.AccessToken);
        await using var his = await HubClient.ConnectAsync(app, bob.Session.AccessToken);
        await using var strange = await HubClient.ConnectAsync(app, eve.Session.AccessToken);
        await hers.SubscribeAsync(MessageVerbs.Topic(room));
        Assert.Equal("not_found", (await strange.CallAsync("Typing", room.Id)).GetProperty("code").GetString());
        for (var i = 0; i < 5; i++)
            await his.CallAsync("Typing", room.Id);
        await bob.WriteAsync(room, "done");
        await his.CallAsync("Typing", room.Id);
        var typing = await hers.NextAsync();
        Assert.Equal(("Ephemeral", "typing", $"{bob.Id}"), (typing.Method, typing.Type, typing.Text("userId")));
        Assert.Equal("done", (await hers.NextAsync()).Text("text"));
        // a new message may be begun at once
        Assert.Equal("typing", (await hers.NextAsync()).Type);
    }

    private static Task<RoomReadState> ReadAsync(SocialClient by, Room room, long seq) =>
        by.SendAsync<RoomReadState>(HttpMethod.Put, $"{RoomVerbs.Path(room)}/read", new { Seq = seq });
}
