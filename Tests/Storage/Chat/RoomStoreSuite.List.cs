using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Tests.Storage.Chat;

public abstract partial class RoomStoreSuite
{
    /// <summary>Of the same database.</summary>
    protected abstract IRoomLogStore Log { get; }

    [Fact]
    public async Task A_list_has_what_happened_last_first_with_the_newest_message_and_what_is_unread()
    {
        var (quiet, busy, direct) = (Group(Ann), Group(Cid), Direct(Ann, Bob));
        foreach (var room in (RoomRecord[])[quiet, busy])
            await Store.AddAsync(room, [Fresh(Ann), Fresh(Bob), Fresh(Cid)], null, Cancel);
        await Store.AddAsync(direct, [Fresh(Ann), Fresh(Bob)], null, Cancel);
        await WriteAsync(busy, Bob, Ann, Bob, Ann);
        await ChangeAsync(busy);
        await WriteAsync(busy, Ann, Bob);
        await WriteAsync(direct, Bob);
        await Store.MoveMarkersAsync([new(busy.Id, Ann, 2, 2)], Cancel);
        Reopen();

        var list = await Store.ListAsync(Ann, RoomFolder.Inbox, long.MaxValue, 10, Cancel);

        Assert.Equal([direct, busy, quiet], list.Select(r => r.Room));
        Assert.Equal([Ann, Ann, Ann], list.Select(r => r.Member.UserId));
        Assert.Equal([Bob, null, null], list.Select(r => r.Other?.UserId));
        Assert.Equal([new(direct.Id, 1, 1), new(busy.Id, 6, 7), new(quiet.Id, 0, 0)], list.Select(r => r.Head));
        Assert.Equal([1, 6, null], list.Select(r => r.Last?.Seq));
        // after the second message two are Ann's
        Assert.Equal([0, 2, 0], list.Select(r => r.Own));
        AssertSame(await Log.NewestAsync([busy.Id], Cancel), [list[1].Last!]);
        // nothing is written to Bob that is not there
        Assert.Equal([direct, busy, quiet], (await Store.ListAsync(Bob, RoomFolder.Inbox, long.MaxValue, 10, Cancel)).Select(r => r.Room));
    }

    [Fact]
    public async Task A_list_pages_to_its_end_without_a_gap()
    {
        var rooms = new List<RoomRecord>();
        for (var i = 0; i < 23; i++)
        {
            rooms.Add(Group(Ann));
            await Store.AddAsync(rooms[^1], [Fresh(Ann), Fresh(Bob)], null, Cancel);
        }
        foreach (var written in rooms.Where((_, i) => i % 3 == 0).Reverse())
            await WriteAsync(written, Bob);
        var all = (await Store.ListAsync(Ann, RoomFolder.Inbox, long.MaxValue, 100, Cancel)).Select(r => r.Room.Id).ToList();
        Assert.Equal(23, all.Distinct().Count());
        foreach (var limit in (int[])[1, 4, 22, 23])
        {
            var found = new List<long>();
            for (var before = long.MaxValue; ;)
            {
                var page = await Store.ListAsync(Ann, RoomFolder.Inbox, before, limit, Cancel);
                found.AddRange(page.Select(r => r.Room.Id));
                if (page.Length < limit)
                    break;
                before = page[^1].Activity;
            }
            Assert.Equal(all, found);
        }
    }

    [Fact]
    public async Task Each_room_stands_in_its_folder()
    {
        var rooms = new Dictionary<string, RoomRecord>(StringComparer.Ordinal);
        await AddAsync("joined", Group(Ann), Fresh(Bob));
        await AddAsync("archived", Group(Ann), Fresh(Bob) with { Archived = true });
        await AddAsync("invited", Group(Ann), Fresh(Bob) with { State = MembershipState.Invited });
        await AddAsync("removed", Group(Ann), Fresh(Bob) with { State = MembershipState.Removed });
        await AddAsync("empty request", Direct(10, Bob), Fresh(Bob) with { State = MembershipState.Requested });
        await AddAsync("request", Direct(11, Bob), Fresh(Bob) with { State = MembershipState.Requested });
        await AddAsync("declined", Direct(12, Bob), Fresh(Bob) with { State = MembershipState.Declined });
        await AddAsync("empty, opened by the other", Direct(13, Bob), Fresh(Bob));
        await AddAsync("empty, opened by Bob", Direct(Bob, 14), Fresh(Bob));
        foreach (var written in (string[])["request", "declined", "archived"])
            await WriteAsync(rooms[written], 11);

        await IsAsync(RoomFolder.Inbox, "joined", "empty, opened by Bob");
        await IsAsync(RoomFolder.Archived, "archived");
        await IsAsync(RoomFolder.Requests, "invited", "request");

        async Task AddAsync(string name, RoomRecord room, RoomMemberRecord member)
        {
            rooms[name] = room;
            await Store.AddAsync(room, [Fresh(room.CreatedBy == Bob ? 14 : room.CreatedBy), member], null, Cancel);
        }

        async Task IsAsync(RoomFolder folder, params string[] names) => Assert.Equivalent(
            names.Select(n => rooms[n].Id), (await Store.ListAsync(Bob, folder, long.MaxValue, 10, Cancel)).Select(r => r.Room.Id), strict: true);
    }

    /// <summary>Somebody who has come in just now.</summary>
    private RoomMemberRecord Fresh(long userId) => new(userId, RoomRole.Member, MembershipState.Joined, NewId(), null);

    private async Task WriteAsync(RoomRecord room, params long[] senders)
    {
        var head = (await Log.HeadsAsync([room.Id], Cancel)).FirstOrDefault() ?? RoomHead.Empty(room.Id);
        var entries = senders.Select((sender, i) =>
        {
            var (seq, id) = (head.EventSeq + 1 + i, NewId());
            return new RoomEntry(seq, RoomEntryKind.MessageCreated, id, sender)
            {
                Message = new MessageRecord(room.Id, head.LastSeq + 1 + i, seq, id, sender, $"message {id}", null, 0),
            };
        });
        Assert.True(await Log.AppendAsync(new RoomBatch(room.Id, [.. entries], [], head.LastSeq + senders.Length), Cancel));
    }

    private async Task ChangeAsync(RoomRecord room)
    {
        var head = (await Log.HeadsAsync([room.Id], Cancel))[0];
        var entry = new RoomEntry(head.EventSeq + 1, RoomEntryKind.RoomUpdated, NewId(), Ann);
        Assert.True(await Log.AppendAsync(new RoomBatch(room.Id, [entry], [], head.LastSeq), Cancel));
    }
}
