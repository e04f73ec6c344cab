using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Chat;

public sealed class RoomListTests(SocialApp app)
{
    private const int Many = 1_000;

    [Fact]
    public async Task The_inbox_has_what_happened_last_first_with_the_newest_message_and_what_is_unread()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await bob.FollowAsync(ann);
        var (direct, group) = (await ann.DirectAsync(bob), await ann.GroupAsync(bob));
        await ann.WriteAsync(group, "one");
        await bob.WriteAsync(group, "two");
        await ann.WriteAsync(group, "three");
        await bob.WriteAsync(direct, "hello");

        Assert.Equal([(direct.Id, "hello", 1), (group.Id, "three", 1)], await InboxAsync(ann));
        Assert.Equal([(direct.Id, "hello", 0), (group.Id, "three", 2)], await InboxAsync(bob));
        await bob.SendAsync(HttpMethod.Put, $"{RoomVerbs.Path(group)}/read", new { seq = 3 });
        Assert.Equal([(direct.Id, "hello", 0), (group.Id, "three", 0)], await InboxAsync(bob));
        var listed = (await ListAsync(ann)).Items;
        Assert.Equal([ann.Id, bob.Id], listed[0].Members!.Value.Select(m => m.User.Id));
        foreach (var room in listed)
            Assert.Equivalent(await ann.RoomAsync(room), room);

        var edited = await ann.EditAsync(listed[1].LastMessage!, "THREE");
        Assert.Equal("THREE", (await ListAsync(bob)).Items[1].LastMessage!.Text);
        await ann.DeleteAsync(edited);
        Assert.True((await ListAsync(bob)).Items[1].LastMessage is { Deleted: true, Text: "" });
    }

    [Fact]
    public async Task Requests_and_invitations_wait_in_a_folder_of_their_own_and_archived_rooms_in_another()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        var (asked, group) = (await ann.DirectAsync(bob), await cid.GroupAsync());
        await cid.AddAsync(group, bob);
        Assert.Equal([group.Id], await IdsAsync(bob, "requests"));
        await ann.WriteAsync(asked, "do you know me?");

        Assert.Equal([asked.Id, group.Id], await IdsAsync(bob, "requests"));
        Assert.Empty(await IdsAsync(bob, "inbox"));
        var (invited, request) = ((await ListAsync(bob, "?folder=requests")).Items[1], (await ListAsync(bob, "?folder=requests")).Items[0]);
        Assert.Null(invited.LastMessage);
        Assert.Equal(("do you know me?", 1), (request.LastMessage!.Text, request.Unread));
        await bob.WriteAsync(asked, "now I do");
        await bob.AcceptAsync(group);
        Assert.Equal([group.Id, asked.Id], await IdsAsync(bob, "inbox"));
        await bob.SettleAsync(asked, new RoomSettingsChange(Archived: true));
        await ann.WriteAsync(asked, "hello?");
        Assert.Equal([group.Id], await IdsAsync(bob, "inbox"));
        Assert.Equal([asked.Id], await IdsAsync(bob, "archived"));
        await bob.FailsAsync(HttpMethod.Get, "/v1/rooms?folder=attic", null, HttpStatusCode.BadRequest, "bad_parameter");
    }

    [Fact]
    public async Task What_was_written_before_one_came_is_there_to_read_and_not_unread()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cid = await app.AsAsync("cid");
        var room = await ann.GroupAsync();
        await ann.WriteAsync(room, "before");
        await ann.AddAsync(room, bob);
        await bob.AcceptAsync(room);
        await cid.JoinAsync(await ann.LinkAsync(room));
        await ann.WriteAsync(room, "after");
        foreach (var newcomer in (SocialClient[])[bob, cid])
        {
            Assert.Equal((2, 1, 1), ((await newcomer.RoomAsync(room)).LastSeq, (await newcomer.RoomAsync(room)).ReadSeq, (await newcomer.RoomAsync(room)).Unread));
            Assert.Equal(["before", "after"], (await newcomer.ReadAsync(room)).Select(m => m.Text));
        }
    }

    [Fact]
    public async Task A_thousand_rooms_come_in_one_call()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var rooms = await FillAsync(ann, bob);

        var all = await ListAsync(ann, $"?limit={Many}");

        Assert.Null(all.Next);
        Assert.Equal(rooms.AsEnumerable().Reverse(), all.Items.Select(r => r.Id));
        Assert.All(all.Items, r => Assert.Equal((2, 1, $"second of {r.Id}"), (r.LastSeq, r.Unread, r.LastMessage!.Text)));
        var found = new List<long>();
        string? next = null;
        do
        {
            var page = await ListAsync(ann, $"?limit=300{(next is null ? "" : $"&cursor={next}")}");
            found.AddRange(page.Items.Select(r => r.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(rooms.AsEnumerable().Reverse(), found);
        await ann.FailsAsync(HttpMethod.Post, "/v1/rooms", new NewRoom("one more"), HttpStatusCode.Conflict, "limit_reached");
    }

    /// <summary>Run by hand: <c>-method "*A_thousand_rooms_are_measured" -explicit only -showLiveOutput</c>.</summary>
    [Fact(Explicit = true)]
    public async Task A_thousand_rooms_are_measured()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await FillAsync(ann, bob);
        var store = app.Services.GetRequiredService<IRoomStore>();
        foreach (var (name, askAsync) in ((string, Func<Task>)[])
            [
                ("store", () => store.ListAsync(ann.Id, RoomFolder.Inbox, long.MaxValue, Many, TestContext.Current.CancellationToken)),
                ("front door", () => ann.Http.GetByteArrayAsync($"/v1/rooms?limit={Many}", TestContext.Current.CancellationToken)),
            ])
        {
            var times = new List<double>();
            for (var i = 0; i < 60; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await askAsync();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            times.Sort();
            TestContext.Current.TestOutputHelper!.WriteLine($"{name}: p50 {times[30]:0.0} ms, p95 {times[57]:0.0} ms");
        }
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{(await ann.Http.GetByteArrayAsync($"/v1/rooms?limit={Many}", TestContext.Current.CancellationToken)).Length} bytes");
    }

    /// <summary>As many groups of two as one can be in, each with two messages, put into the stores.</summary>
    private async Task<List<long>> FillAsync(SocialClient ann, SocialClient bob)
    {
        var (store, log, ids) = (app.Services.GetRequiredService<IRoomStore>(), app.Services.GetRequiredService<IRoomLogStore>(), new Social.Grains.IdGenerator(TimeProvider.System));
        var rooms = new List<long>();
        for (var i = 0; i < Many; i++)
        {
            var id = ids.Next();
            rooms.Add(id);
            await store.AddAsync(
                new RoomRecord(id, RoomKind.Group, null, bob.Id, $"room {i}", null, null, 0, MembersInvite: true, 2, 1, id),
                [new(ann.Id, RoomRole.Member, MembershipState.Joined, ids.Next(), null), new(bob.Id, RoomRole.Owner, MembershipState.Joined, ids.Next(), null)],
                null, TestContext.Current.CancellationToken);
            var (first, second) = (Entry(id, 1, ids.Next(), ann.Id, "first"), Entry(id, 2, ids.Next(), bob.Id, $"second of {id}"));
            Assert.True(await log.AppendAsync(new RoomBatch(id, [first, second], [], 2), TestContext.Current.CancellationToken));
        }
        return rooms;
    }

    private static RoomEntry Entry(long roomId, long seq, long id, long sender, string text) =>
        new(seq, RoomEntryKind.MessageCreated, id, sender) { Message = new MessageRecord(roomId, seq, seq, id, sender, text, null, 0) };

    private static Task<PageOf<Room>> ListAsync(SocialClient of, string query = "") => of.GetAsync<PageOf<Room>>($"/v1/rooms{query}");

    private static async Task<IEnumerable<long>> IdsAsync(SocialClient of, string folder) => (await ListAsync(of, $"?folder={folder}")).Items.Select(r => r.Id);

    private static async Task<IEnumerable<(long, string, long)>> InboxAsync(SocialClient of) =>
        (await ListAsync(of)).Items.Select(r => (r.Id, r.LastMessage!.Text, r.Unread));
}
