using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Chat;

namespace Social.Tests.Storage.Chat;

public abstract partial class RoomStoreSuite : StoreSuite
{
    private const long Ann = 1;
    private const long Bob = 2;
    private const long Cid = 3;

    protected abstract IRoomStore Store { get; }

    [Fact]
    public async Task A_room_comes_back_with_all_that_was_put_there()
    {
        var group = Group(Ann) with { Name = "Grüezi \0 🎉", Topic = "a\nb", AvatarUrl = "/media/1/x.webp", SlowMode = 30, MembersInvite = false };
        ImmutableArray<RoomMemberRecord> members =
        [
            Member(Ann, RoomRole.Owner), Member(Bob) with { State = MembershipState.Invited, InvitedBy = Ann },
            Member(Cid, RoomRole.Admin) with { MutedUntil = Start, Archived = true, ReadSeq = 5, DeliveredSeq = 6, Version = 7 },
        ];
        Assert.Equal(RoomAdditionOutcome.Added, (await Store.AddAsync(group, members, null, Cancel)).Outcome);
        var direct = Direct(Bob, Ann);
        Assert.Equal(RoomAdditionOutcome.Added, (await Store.AddAsync(direct, [Member(Ann), Member(Bob)], null, Cancel)).Outcome);
        Reopen();

        await HasAsync(group, members);
        await HasAsync(direct, [Member(Ann), Member(Bob)]);
        Assert.Null(await Store.GetAsync(NewId(), Cancel));
    }

    [Fact]
    public async Task A_pair_has_one_room_however_many_ask_at_once()
    {
        var rooms = Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? Direct(Ann, Bob) : Direct(Bob, Ann)).ToList();
        var outcomes = await Task.WhenAll(rooms.Select(r => Store.AddAsync(r, [Member(Ann), Member(Bob)], null, Cancel)));
        Reopen();

        Assert.Single(outcomes, o => o.Outcome == RoomAdditionOutcome.Added);
        Assert.Equal(39, outcomes.Count(o => o.Outcome == RoomAdditionOutcome.DuplicatePair));
        var made = rooms[Array.FindIndex(outcomes, o => o.Outcome == RoomAdditionOutcome.Added)].Id;
        Assert.Equal(made, await Store.FindDirectAsync(Ann, Bob, Cancel));
        Assert.Equal(made, await Store.FindDirectAsync(Bob, Ann, Cancel));
        Assert.Equal(0, await Store.FindDirectAsync(Ann, Cid, Cancel));
        Assert.Equal([1, 1], await Store.CountJoinedAsync([Ann, Bob], Cancel));
    }

    [Fact]
    public async Task Who_has_not_accepted_a_direct_room_is_known_for_many_pairs_at_once()
    {
        var asked = Direct(Ann, Bob) with { IsRequest = true };
        await Store.AddAsync(asked, [Member(Ann), Member(Bob) with { State = MembershipState.Requested }], null, Cancel);
        await Store.AddAsync(Direct(Cid, Ann), [Member(Cid), Member(Ann) with { State = MembershipState.Declined }], null, Cancel);
        await Store.AddAsync(Direct(Bob, Cid), [Member(Bob), Member(Cid)], null, Cancel);
        Reopen();

        Assert.Equal([new UnacceptedRoom(Ann, Cid), new(Bob, Ann)], (await Store.UnacceptedAsync(Ann, [4, Cid, Bob], Cancel)).OrderBy(u => u.By));
        Assert.Equal([new UnacceptedRoom(Bob, Ann)], await Store.UnacceptedAsync(Bob, [Ann, Cid], Cancel));
        Assert.Empty(await Store.UnacceptedAsync(Cid, [Bob], Cancel));
    }

    [Fact]
    public async Task An_id_that_is_taken_is_refused_and_leaves_what_is_there()
    {
        var first = Group(Ann);
        await Store.AddAsync(first, [Member(Ann)], null, Cancel);
        var second = Group(Bob) with { Id = first.Id };
        Assert.Equal(RoomAdditionOutcome.DuplicateId, (await Store.AddAsync(second, [Member(Bob)], null, Cancel)).Outcome);
        await HasAsync(first, [Member(Ann)]);
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_for_a_day()
    {
        var (first, second, third) = (Group(Ann), Group(Ann), Group(Ann));
        await Store.AddAsync(first, [Member(Ann)], Repeat(Ann, "k", Start), Cancel);
        var repeated = await Store.AddAsync(second, [Member(Ann)], Repeat(Ann, "k", Start.AddHours(1), answer: 2), Cancel);
        Reopen();

        Assert.Equal(RoomAdditionOutcome.Repeated, repeated.Outcome);
        AssertSame(Repeat(Ann, "k", Start), repeated.Repeat);
        AssertSame(Repeat(Ann, "k", Start), await Store.FindRepeatAsync(Ann, "k", Start.AddHours(23), Cancel));
        Assert.Null(await Store.FindRepeatAsync(Bob, "k", Start, Cancel));
        Assert.Null(await Store.GetAsync(second.Id, Cancel));
        Assert.Null(await Store.FindRepeatAsync(Ann, "k", Start.AddHours(24), Cancel));
        Assert.Equal(RoomAdditionOutcome.Added, (await Store.AddAsync(third, [Member(Ann)], Repeat(Ann, "k", Start.AddHours(25)), Cancel)).Outcome);
        await Store.SweepAsync(Start.AddHours(25), 10, Cancel);
        Assert.NotNull(await Store.FindRepeatAsync(Ann, "k", Start.AddHours(26), Cancel));
        Assert.Equal(1, await Store.SweepAsync(Start.AddHours(50), 10, Cancel));
        Assert.Null(await Store.FindRepeatAsync(Ann, "k", Start.AddHours(26), Cancel));
        Assert.NotNull(await Store.GetAsync(third.Id, Cancel));
    }

    [Fact]
    public async Task A_key_whose_day_is_over_serves_again_in_the_same_room_and_in_another()
    {
        var (here, there) = (Group(Ann), Group(Ann));
        await Store.AddAsync(here, [Member(Ann, RoomRole.Owner)], null, Cancel);
        await Store.AddAsync(there, [Member(Ann, RoomRole.Owner)], null, Cancel);
        Assert.True(await Store.ChangeAsync(Next(here, 2) with { Repeat = Repeat(Ann, "k", Start) }, Cancel));
        Assert.True(await Store.ChangeAsync(Next(here, 3) with { Repeat = Repeat(Ann, "other", Start.AddHours(20)) }, Cancel));

        var again = Repeat(Ann, "k", Start.AddHours(25), answer: 2);
        Assert.True(await Store.ChangeAsync(Next(there, 2) with { Repeat = again }, Cancel));
        AssertSame(again, await Store.FindRepeatAsync(Ann, "k", Start.AddHours(26), Cancel));
        await Store.SweepAsync(Start.AddHours(26), 10, Cancel);
        AssertSame(Repeat(Ann, "other", Start.AddHours(20)), await Store.FindRepeatAsync(Ann, "other", Start.AddHours(26), Cancel));
        AssertSame(again, await Store.FindRepeatAsync(Ann, "k", Start.AddHours(26), Cancel));
        var third = Repeat(Ann, "k", Start.AddHours(50), answer: 3);
        Assert.True(await Store.ChangeAsync(Next(there, 3) with { Repeat = third }, Cancel));
        AssertSame(third, await Store.FindRepeatAsync(Ann, "k", Start.AddHours(51), Cancel));
    }

    [Fact]
    public async Task A_change_is_made_whole_at_the_version_after_the_one_before()
    {
        var room = Group(Ann);
        await Store.AddAsync(room, [Member(Ann, RoomRole.Owner), Member(Bob)], null, Cancel);
        var link = new RoomLinkRecord(NewId(), "token", Ann, Start, null, 0);
        var first = Next(room, 2) with
        {
            Put = [Member(Bob, RoomRole.Owner), Member(Cid) with { ReadSeq = 9 }],
            Dropped = [Ann],
            PutLinks = [link, link with { Id = link.Id + 1, Token = "other", MaxUses = 3 }],
            Repeat = Repeat(Ann, "link", Start),
        };
        Assert.True(await Store.ChangeAsync(first, Cancel));
        // the same write again, as after a lost answer, is recognised or refused; it is never made twice
        Assert.False(await Store.ChangeAsync(Next(room, 2) with { Dropped = [Bob] }, Cancel));
        Assert.False(await Store.ChangeAsync(Next(room, 4) with { Dropped = [Bob] }, Cancel));
        Reopen();

        await HasAsync(first.Room, [Member(Bob, RoomRole.Owner), Member(Cid) with { ReadSeq = 9 }], first.PutLinks);
        AssertSame(Repeat(Ann, "link", Start), await Store.FindRepeatAsync(Ann, "link", Start, Cancel));
        var second = Next(first.Room, 3) with
        {
            Room = Next(first.Room, 3).Room with { Name = null, Topic = "t", AvatarUrl = "/a", SlowMode = 5, MembersInvite = false },
            Put = [Member(Cid, RoomRole.Admin) with { State = MembershipState.Removed }],
            PutLinks = [link with { Uses = 4 }],
            DroppedLinks = [link.Id + 1],
        };
        Assert.True(await Store.ChangeAsync(second, Cancel));
        await HasAsync(
            second.Room, [Member(Bob, RoomRole.Owner), Member(Cid, RoomRole.Admin) with { State = MembershipState.Removed, ReadSeq = 9 }], second.PutLinks);
    }

    [Fact]
    public async Task Of_changes_at_once_to_one_version_one_is_made()
    {
        var room = Group(Ann);
        await Store.AddAsync(room, [Member(Ann)], null, Cancel);
        var made = await Task.WhenAll(Enumerable.Range(10, 20).Select(i => Store.ChangeAsync(Next(room, 2) with { Put = [Member(i)] }, Cancel)));
        Assert.Single(made, m => m);
        Assert.Equal(2, (await Store.GetAsync(room.Id, Cancel))!.Members.Length);
    }

    [Fact]
    public async Task Markers_only_move_up_whatever_else_is_written()
    {
        var (room, other) = (Group(Ann), Group(Ann));
        foreach (var added in (RoomRecord[])[room, other])
            await Store.AddAsync(added, [Member(Ann), Member(Bob)], null, Cancel);
        await Task.WhenAll(Enumerable.Range(1, 60).Select(i => Store.MoveMarkersAsync(
            [new(room.Id, Ann, i * 7 % 61, i), new(room.Id, Bob, i, 0), new(other.Id, Ann, 0, i), new(room.Id, Cid, 5, 5)], Cancel)));
        await Store.MoveMarkersAsync([], Cancel);
        await Store.ChangeAsync(Next(room, 2) with { Put = [Member(Ann, RoomRole.Admin) with { ReadSeq = 2 }] }, Cancel);
        Assert.True(await Store.ChangeSettingsAsync(room.Id, Member(Bob) with { Archived = true, MutedUntil = Start, Version = 1 }, Cancel));
        Assert.False(await Store.ChangeSettingsAsync(room.Id, Member(Cid) with { Archived = true }, Cancel));
        Reopen();

        await HasAsync(
            Next(room, 2).Room with { Touched = (await Store.GetAsync(room.Id, Cancel))!.Room.Touched },
            [
                Member(Ann, RoomRole.Admin) with { ReadSeq = 60, DeliveredSeq = 60 },
                Member(Bob) with { ReadSeq = 60, Archived = true, MutedUntil = Start, Version = 1 },
            ]);
        Assert.Equal(60, (await Store.GetAsync(other.Id, Cancel))!.Members.Single(m => m.UserId == Ann).DeliveredSeq);
        Assert.True(await Store.ChangeSettingsAsync(room.Id, Member(Bob) with { Version = 2 }, Cancel));
        Assert.Equal(Member(Bob) with { ReadSeq = 60, Version = 2 }, (await Store.GetAsync(room.Id, Cancel))!.Members.Single(m => m.UserId == Bob));
    }

    [Fact]
    public async Task The_rooms_of_a_user_are_found_and_counted_by_what_they_are_there()
    {
        var rooms = new List<RoomRecord>();
        foreach (var state in Enum.GetValues<MembershipState>())
        {
            rooms.Add(Group(Ann));
            await Store.AddAsync(rooms[^1], [Member(Ann), Member(Bob) with { State = state }], null, Cancel);
        }
        var since = NewId();
        rooms.Add(Direct(Ann, Bob) with { IsRequest = true });
        await Store.AddAsync(rooms[^1], [Member(Ann), Member(Bob)], null, Cancel);
        await Store.AddAsync(Direct(Cid, Ann), [Member(Cid), Member(Ann)], null, Cancel);

        var found = new List<UserRoom>();
        for (var before = long.MaxValue; ; before = found[^1].Room.Id)
        {
            var page = await Store.OfUserAsync(Bob, before, 2, Cancel);
            found.AddRange(page);
            if (page.Length < 2)
                break;
        }
        Assert.Equal(rooms.AsEnumerable().Reverse(), found.Select(f => f.Room));
        Assert.All(found, f => Assert.Equal(Bob, f.Member.UserId));
        Assert.Equivalent(new[] { rooms[0].Id, rooms[^1].Id }, await Store.JoinedAsync(Bob, 10, Cancel), strict: true);
        Assert.Single(await Store.JoinedAsync(Bob, 1, Cancel));
        Assert.Equal([2, 7, 0, 1], await Store.CountJoinedAsync([Bob, Ann, 99, Cid], Cancel));
        Assert.Equal(new RoomsMade(5, 1), await Store.CountMadeAsync(Ann, 0, Cancel));
        Assert.Equal(new RoomsMade(0, 1), await Store.CountMadeAsync(Ann, since, Cancel));
        Assert.Equal(new RoomsMade(0, 0), await Store.CountMadeAsync(Cid, 0, Cancel));

        await Store.ChangeAsync(Next(rooms[0], 2) with { Dropped = [Bob], Put = [Member(Ann, RoomRole.Owner)] }, Cancel);
        Assert.DoesNotContain(await Store.OfUserAsync(Bob, long.MaxValue, 10, Cancel), f => f.Room.Id == rooms[0].Id);
        Assert.Equal([rooms[^1].Id], await Store.JoinedAsync(Bob, 10, Cancel));
    }

    private async Task HasAsync(RoomRecord room, ImmutableArray<RoomMemberRecord> members, ImmutableArray<RoomLinkRecord>? links = null)
    {
        var found = await Store.GetAsync(room.Id, Cancel);
        Assert.Equal(room, found!.Room);
        Assert.Equal(members.OrderBy(m => m.UserId), found.Members.OrderBy(m => m.UserId));
        Assert.Equal((links ?? []).OrderBy(l => l.Id), found.Links.OrderBy(l => l.Id));
    }

    private RoomRecord Group(long by)
    {
        var id = NewId();
        return new RoomRecord(id, RoomKind.Group, null, by, "name", null, null, 0, MembersInvite: true, 1, 1, id);
    }

    private RoomRecord Direct(long by, long with)
    {
        var id = NewId();
        return new RoomRecord(id, RoomKind.Direct, RoomPair.Of(by, with), by, null, null, null, 0, MembersInvite: false, 2, 1, id);
    }

    private static RoomMemberRecord Member(long userId, RoomRole role = RoomRole.Member) => new(userId, role, MembershipState.Joined, userId * 100, null);

    private RoomWrite Next(RoomRecord room, long version) => new(room with { Version = version, Touched = NewId() }, [], [], [], []);
}
