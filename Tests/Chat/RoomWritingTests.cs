using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Chat;

/// <summary>When a room takes a message, as far as the room decides it.</summary>
public sealed class RoomWritingTests(SocialApp app)
{
    [Fact]
    public async Task Slow_mode_holds_members_back_also_after_a_lost_activation_and_never_who_runs_the_room()
    {
        var time = new MovableTime();
        await using var moved = new SocialApp([], services => services.AddSingleton<TimeProvider>(time));
        await moved.InitializeAsync();
        using var ann = await moved.AsAsync("ann");
        using var bob = await moved.AsAsync("bob");
        var room = await ann.GroupAsync(bob);
        await bob.WriteAsync(room, "before");
        await ann.SendAsync<Room>(HttpMethod.Patch, RoomVerbs.Path(room), new RoomChange(SlowMode: 120));

        await SlowedAsync(bob, room);
        await moved.Grains.GetGrain<IRoomGrain>(room.Id).AsReference<Orleans.Core.Internal.IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        await SlowedAsync(bob, room);
        for (var i = 0; i < 3; i++)
            await ann.WriteAsync(room, $"{i}");
        time.Move(TimeSpan.FromSeconds(121));
        await bob.WriteAsync(room, "after");
        var wait = await SlowedAsync(bob, room);
        Assert.InRange(wait, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(120));
        await ann.MakeAsync(room, bob, RoomRole.Admin);
        await bob.WriteAsync(room, "at once");
    }

    [Fact]
    public async Task A_stranger_gets_five_messages_and_who_was_declined_none()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.DirectAsync(bob);
        for (var i = 0; i < 5; i++)
            await ann.WriteAsync(room, $"{i}");
        await ann.FailsAsync(HttpMethod.Post, Messages(room), new NewMessage("6"), HttpStatusCode.Conflict, "not_accepted");
        await bob.WriteAsync(room, "to answer is to accept");
        Assert.Equal(MembershipState.Joined, (await bob.RoomAsync(room)).Viewer.State);
        await ann.WriteAsync(room, "6");
        await bob.RemoveAsync(room, bob);
        await ann.FailsAsync(HttpMethod.Post, Messages(room), new NewMessage("7"), HttpStatusCode.Conflict, "not_accepted");
    }

    [Fact]
    public async Task A_stranger_who_sends_many_at_once_gets_no_more_than_five_through()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.DirectAsync(bob);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ann.SendAsync(HttpMethod.Post, Messages(room), new NewMessage($"{i}"))));
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(35, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(5, (await bob.ReadAsync(room)).Length);
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task Who_is_declined_cannot_tell_and_what_they_write_waits_unseen()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.DirectAsync(bob);
        await ann.WriteAsync(room, "1");
        await bob.DeclineAsync(room);
        for (var i = 2; i <= 5; i++)
            await ann.WriteAsync(room, $"{i}");
        await ann.FailsAsync(HttpMethod.Post, Messages(room), new NewMessage("6"), HttpStatusCode.Conflict, "not_accepted");
        Assert.Empty((await bob.GetAsync<PageOf<Room>>("/v1/rooms?folder=requests")).Items);
        await bob.FailsAsync(HttpMethod.Get, Messages(room), null, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task An_answer_that_is_refused_accepts_nobody()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var room = await ann.DirectAsync(bob);
        await ann.WriteAsync(room, "hello");
        await bob.FailsAsync(HttpMethod.Post, Messages(room), new NewMessage(""), HttpStatusCode.BadRequest, "validation_failed");
        Assert.Equal(MembershipState.Requested, (await bob.RoomAsync(room)).Viewer.State);
        await ann.PutAsync(bob, "block");
        await bob.FailsAsync(HttpMethod.Post, Messages(room), new NewMessage("who are you"), HttpStatusCode.Conflict, "blocked");
        await ann.TakeBackAsync(bob, "block");
    }

    [Fact]
    public async Task What_a_stranger_wrote_can_be_reported_when_they_are_blocked()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var eve = await app.AsAsync("eve");
        var room = await ann.DirectAsync(bob);
        var abuse = await ann.WriteAsync(room, "abuse");
        await bob.PutAsync(ann, "block");
        (await bob.SendAsync(HttpMethod.Post, "/v1/reports", new { messageId = abuse.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), reason = "harassment" })).EnsureSuccessStatusCode().Dispose();
        await eve.FailsAsync(HttpMethod.Post, "/v1/reports", new { messageId = abuse.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), reason = "harassment" }, HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Blocked_pairs_write_nothing_to_each_other_and_read_what_there_is()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var room = await ann.DirectAsync(bob);
        await ann.WriteAsync(room, "hello");
        var hello = $"{Messages(room)}/{(await ann.ReadAsync(room))[0].Id}";
        await ann.SendAsync<Message>(HttpMethod.Put, $"{hello}/reactions/👍");
        await bob.PutAsync(ann, "block");
        foreach (var one in (SocialClient[])[ann, bob])
        {
            await one.FailsAsync(HttpMethod.Post, Messages(room), new NewMessage("more"), HttpStatusCode.Conflict, "blocked");
            await one.FailsAsync(HttpMethod.Patch, hello, new MessageEdit("more"), HttpStatusCode.Conflict, "blocked");
            await one.FailsAsync(HttpMethod.Put, $"{hello}/reactions/👎", null, HttpStatusCode.Conflict, "blocked");
            Assert.Equal("hello", Assert.Single(await one.ReadAsync(room)).Text);
        }
        // to take back is allowed
        await ann.SendAsync<Message>(HttpMethod.Delete, $"{hello}/reactions/👍");
        await bob.TakeBackAsync(ann, "block");
        await ann.WriteAsync(room, "again");
    }

    [Fact]
    public async Task So_many_strangers_a_day_and_so_many_groups()
    {
        await using var strict = await SocialApp.StartAsync("Chat:Rooms:RequestsPerDay=2", "Chat:Rooms:GroupsPerDay=1");
        using var ann = await strict.AsAsync("ann");
        var others = new List<SocialClient>();
        for (var i = 0; i < 4; i++)
            others.Add(await strict.AsAsync("other"));
        await others[3].FollowAsync(ann);
        var asked = await Task.WhenAll(others[..3].Select(o => ann.SendAsync(HttpMethod.Put, $"/v1/rooms/direct/{o.Id}")));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Conflict], asked.Select(a => a.StatusCode).Order());
        // one that is there counts no more
        var there = others[asked.ToList().FindIndex(a => a.StatusCode == HttpStatusCode.OK)];
        await ann.DirectAsync(there);
        await ann.DirectAsync(others[3]);
        await ann.GroupAsync();
        await ann.FailsAsync(HttpMethod.Post, "/v1/rooms", new NewRoom("second"), HttpStatusCode.Conflict, "limit_reached");
        others.ForEach(o => o.Dispose());
    }

    [Fact]
    public async Task Who_is_added_or_invited_hears_of_it()
    {
        using var ann = await app.AsAsync("ann");
        using var fan = await app.AsAsync("fan");
        using var stranger = await app.AsAsync("stranger");
        await fan.FollowAsync(ann);
        await using var first = await HubClient.ConnectAsync(app, fan.Session.AccessToken);
        await using var second = await HubClient.ConnectAsync(app, stranger.Session.AccessToken);
        foreach (var hub in (HubClient[])[first, second])
            Assert.True((await hub.SubscribeAsync("rooms")).GetProperty("ok").GetBoolean());

        var made = await ann.SendAsync<Room>(HttpMethod.Post, "/v1/rooms", new NewRoom("made", MemberIds: [fan.Id, stranger.Id]), HttpStatusCode.Created);
        Assert.Equal(("room.member.joined", $"{made.Id}"), await HeardAsync(first));
        Assert.Equal(("room.invited", $"{made.Id}"), await HeardAsync(second));
        var further = await ann.GroupAsync();
        await ann.AddAsync(further, stranger);
        Assert.Equal(("room.invited", $"{further.Id}"), await HeardAsync(second));
    }

    private static async Task<(string Type, string? Room)> HeardAsync(HubClient hub)
    {
        var heard = await hub.NextAsync();
        return (heard.Type, heard.Text("id"));
    }

    private static async Task<TimeSpan> SlowedAsync(SocialClient by, Room room)
    {
        using var answer = await by.SendAsync(HttpMethod.Post, Messages(room), new NewMessage("too soon"));
        await Problems.AssertAsync(answer, HttpStatusCode.TooManyRequests, "slow_mode");
        return answer.Headers.RetryAfter!.Delta!.Value;
    }

    private static string Messages(Room room) => $"{RoomVerbs.Path(room)}/messages";
}
