using System.Collections.Immutable;
using Social.Grains.Calls;
using Social.Grains.Interfaces.Calls;

namespace Social.Tests.Storage.Calls;

public abstract class CallStoreSuite : StoreSuite
{
    private const long Room = 100;

    protected abstract ICallStore Store { get; }

    [Fact]
    public async Task A_call_is_read_as_it_was_written()
    {
        var call = NewCall(Room, 1, 2) with
        {
            Version = 3,
            StartedAt = Start,
            EndBy = Start.AddHours(24),
            DueAt = Start.AddMinutes(2),
            State = CallState.Active,
            RepeatKey = "key",
            RepeatHash = [1, 2, 3],
            Members =
            [
                new CallMember(1, CallParticipantState.Joined) { Epoch = 2, Connection = "c", Muted = true, JoinedAt = Start, Quality = new CallQuality(3, 500_000, 1, 20, 30, 90, 4) },
                new CallMember(2, CallParticipantState.Reconnecting) { Epoch = 1, ReconnectUntil = Start.AddSeconds(30), Camera = true, Waiting = true, LeftAt = Start, Notified = true },
            ],
            Events = [new LoggedCallEvent(3, CallEventTypes.RingEnded, Start, 2, CallReason.Accepted)],
        };
        Assert.Equal(CallAdditionOutcome.Added, (await Store.AddAsync(call, Cancel)).Outcome);
        Reopen();

        AssertSame(call, await Store.GetAsync(call.Id, Cancel));
        Assert.Null(await Store.GetAsync(NewId(), Cancel));
    }

    [Fact]
    public async Task A_room_has_one_open_call_whoever_comes_at_once()
    {
        var calls = Enumerable.Range(1, 8).Select(u => NewCall(Room, u, 9)).ToArray();

        var added = await Task.WhenAll(calls.Select(c => Store.AddAsync(c, Cancel)));

        var winner = calls[Array.FindIndex(added, a => a.Outcome == CallAdditionOutcome.Added)];
        Assert.Single(added, a => a.Outcome == CallAdditionOutcome.Added);
        Assert.All(added.Where(a => a.Outcome != CallAdditionOutcome.Added), a => Assert.Equal(new CallAddition(CallAdditionOutcome.RoomTaken, winner.Id), a));
        Assert.Equal([winner.Id], Ids(await Store.OpenOfUserAsync(9, 10, Cancel)));

        Assert.True(await Store.SaveAsync(Ended(winner), winner.Touched, null, Cancel));
        Assert.Equal(CallAdditionOutcome.Added, (await Store.AddAsync(NewCall(Room, 3, 9), Cancel)).Outcome);
    }

    [Fact]
    public async Task A_call_that_has_ended_stands_in_nobodys_way()
    {
        var open = NewCall(Room, 1, 2);
        Assert.Equal(CallAdditionOutcome.Added, (await Store.AddAsync(open, Cancel)).Outcome);
        Assert.Equal(CallAdditionOutcome.Added, (await Store.AddAsync(Ended(NewCall(Room, 1, 3)), Cancel)).Outcome);

        Assert.Equal([open.Id], Ids(await Store.OpenOfUserAsync(1, 10, Cancel)));
        Assert.Empty(await Store.OpenOfUserAsync(3, 10, Cancel));
        Assert.Equal(CallAdditionOutcome.DuplicateId, (await Store.AddAsync(Ended(open), Cancel)).Outcome);
    }

    [Fact]
    public async Task A_step_is_made_once_from_the_step_before()
    {
        var first = NewCall(Room, 1, 2);
        await Store.AddAsync(first, Cancel);
        var steps = Enumerable.Range(1, 8).Select(v => first with { Version = v, Touched = NewId() }).ToArray();

        var saved = await Task.WhenAll(steps.Select(s => Store.SaveAsync(s, first.Touched, null, Cancel)));

        var winner = steps[Array.IndexOf(saved, true)];
        Assert.Single(saved, true);
        Assert.Equal(winner.Version, (await Store.GetAsync(first.Id, Cancel))!.Version);
        Assert.True(await Store.SaveAsync(Ended(winner), winner.Touched, null, Cancel));
        Assert.False(await Store.SaveAsync(NewCall(Room, 1, 2), 5, null, Cancel));
        Assert.Empty(await Store.OpenOfUserAsync(2, 10, Cancel));
    }

    [Fact]
    public async Task Logs_of_users_and_rooms_are_paged_newest_first()
    {
        var calls = Enumerable.Range(0, 7).Select(i => Ended(NewCall(Room + (i % 2), 1, 2))).ToArray();
        foreach (var call in calls)
            await Store.AddAsync(call, Cancel);
        var other = NewCall(Room, 3, 4);
        await Store.AddAsync(other, Cancel);
        Reopen();

        var first = await Store.OfUserAsync(1, long.MaxValue, 4, Cancel);
        var rest = await Store.OfUserAsync(1, first[^1].Id, 4, Cancel);
        Assert.Equal(calls.Select(c => c.Id).Reverse(), Ids(first).Concat(Ids(rest)));
        Assert.Equal([other.Id, calls[6].Id, calls[4].Id], Ids(await Store.OfRoomAsync(Room, long.MaxValue, 3, Cancel)));
        Assert.Equal([calls[3].Id, calls[1].Id], Ids(await Store.OfRoomAsync(Room + 1, calls[5].Id, 3, Cancel)));
    }

    [Fact]
    public async Task Who_joins_later_has_the_call_in_their_log()
    {
        var call = NewCall(Room, 1, 2);
        await Store.AddAsync(call, Cancel);
        var joined = call with { Touched = NewId(), Members = call.Members.Add(new CallMember(5, CallParticipantState.Joined)) };
        Assert.True(await Store.SaveAsync(joined, call.Touched, 5, Cancel));

        Assert.Equal([call.Id], Ids(await Store.OfUserAsync(5, long.MaxValue, 5, Cancel)));
        Assert.Equal([call.Id], Ids(await Store.OpenOfUserAsync(5, 5, Cancel)));
        Assert.True(await Store.SaveAsync(Ended(joined), joined.Touched, null, Cancel));
        Assert.Empty(await Store.OpenOfUserAsync(5, 5, Cancel));
    }

    [Fact]
    public async Task What_is_due_is_found_the_longest_overdue_first()
    {
        var calls = Enumerable.Range(0, 4).Select(i => NewCall(Room + i, 1, 2) with { DueAt = Start.AddSeconds(10 - i) }).ToArray();
        foreach (var call in calls)
            await Store.AddAsync(call, Cancel);
        await Store.AddAsync(Ended(NewCall(Room, 1, 2)), Cancel);

        Assert.Equal([calls[3].Id, calls[2].Id], await Store.DueAsync(Start.AddSeconds(8), 10, Cancel));
        Assert.Equal([calls[3].Id], await Store.DueAsync(Start.AddSeconds(60), 1, Cancel));
        await Store.SaveAsync(Ended(calls[3]), calls[3].Touched, null, Cancel);
        Assert.Equal([calls[2].Id], await Store.DueAsync(Start.AddSeconds(8), 10, Cancel));
    }

    [Fact]
    public async Task A_key_begins_one_call_a_day()
    {
        var first = NewCall(Room, 1, 2) with { RepeatKey = "k", RepeatHash = [9] };
        await Store.AddAsync(first, Cancel);

        Assert.Equal(
            new CallAddition(CallAdditionOutcome.Repeated, first.Id), await Store.AddAsync(NewCall(Room + 1, 1, 2) with { RepeatKey = "k", RepeatHash = [9] }, Cancel));
        Assert.Equal(first.Id, (await Store.FindRepeatAsync(1, "k", first.CreatedAt.AddHours(-1), Cancel))?.Id);
        Assert.Null(await Store.FindRepeatAsync(1, "k", first.CreatedAt.AddHours(1), Cancel));
        Assert.Null(await Store.FindRepeatAsync(2, "k", first.CreatedAt.AddHours(-1), Cancel));

        var later = NewCall(Room + 2, 1, 2) with { CreatedAt = first.CreatedAt.AddHours(25), RepeatKey = "k", RepeatHash = [9] };
        Assert.Equal(CallAdditionOutcome.Added, (await Store.AddAsync(later, Cancel)).Outcome);
        Assert.Equal(CallAdditionOutcome.Added, (await Store.AddAsync(NewCall(Room + 3, 5, 2) with { RepeatKey = "k" }, Cancel)).Outcome);
    }

    [Fact]
    public async Task A_person_is_forgotten_and_others_keep_their_log()
    {
        var calls = Enumerable.Range(0, 5).Select(i => Ended(NewCall(Room, 1, 2 + (i % 2)))).ToArray();
        foreach (var call in calls)
            await Store.AddAsync(call, Cancel);

        Assert.Equal(3, await Store.ForgetUserAsync(1, 3, Cancel));
        Assert.Equal(2, await Store.ForgetUserAsync(1, 3, Cancel));
        Assert.Equal(0, await Store.ForgetUserAsync(1, 3, Cancel));

        Assert.Empty(await Store.OfUserAsync(1, long.MaxValue, 10, Cancel));
        Assert.Equal(3, (await Store.OfUserAsync(2, long.MaxValue, 10, Cancel)).Length);
        Assert.Equal(3, await Store.ForgetUserAsync(2, 10, Cancel));
        Assert.Null(await Store.GetAsync(calls[0].Id, Cancel));
        Assert.NotNull(await Store.GetAsync(calls[1].Id, Cancel));
    }

    [Fact]
    public async Task A_call_is_gone_when_both_are_forgotten_at_the_same_moment()
    {
        var calls = Enumerable.Range(0, 40).Select(_ => Ended(NewCall(Room, 1, 2))).ToArray();
        foreach (var call in calls)
            await Store.AddAsync(call, Cancel);

        await Task.WhenAll(ForgetAsync(1), ForgetAsync(2));

        Assert.Empty(await Store.OfRoomAsync(Room, long.MaxValue, 100, Cancel));

        async Task ForgetAsync(long userId)
        {
            while (await Store.ForgetUserAsync(userId, 3, Cancel) > 0)
            {
            }
        }
    }

    private static IEnumerable<long> Ids(ImmutableArray<CallRecord> calls) => calls.Select(c => c.Id);

    protected CallRecord Ended(CallRecord call) =>
        call with { State = CallState.Ended, EndedAt = Start, EndReason = CallReason.Cancelled, DueAt = null, Touched = NewId() };

    protected CallRecord NewCall(long roomId, long caller, long called)
    {
        var id = NewId();
        var at = Social.Grains.IdGenerator.TimeOf(id);
        return new CallRecord(id, roomId, false, CallMedia.Audio, caller, at, at.AddSeconds(45))
        {
            Touched = NewId(),
            Members = [new CallMember(caller, CallParticipantState.Joined), new CallMember(called, CallParticipantState.Ringing)],
        };
    }
}
