using Social.Grains.Chat;

namespace Social.Tests.Storage.Chat;

/// <summary>What the log has of one user, for whoever leaves or takes a copy.</summary>
public abstract partial class RoomLogStoreSuite
{
    [Fact]
    public async Task Pages_of_ones_own_miss_nothing_where_others_wrote_in_the_same_commit()
    {
        var room = NewId();
        for (var i = 0; i < 4; i++)
            Assert.True(await AppendAsync(room, Message(room, (i * 2) + 1, (i * 2) + 1, 1, $"{i}", null), Message(room, (i * 2) + 2, (i * 2) + 2, 2, "other", null)));
        for (var size = 1; size <= 5; size++)
        {
            var own = new List<string>();
            for (var place = default(RoomPlace); ;)
            {
                var page = await Store.OfSenderAsync(1, place, size, Cancel);
                own.AddRange(page.Select(m => m.Text));
                if (page.Length < size)
                    break;
                place = new RoomPlace(page[^1].RoomId, page[^1].Seq);
            }
            Assert.Equal(["0", "1", "2", "3"], own);
        }
    }

    [Fact]
    public async Task Ones_own_reactions_are_listed_over_all_rooms_and_forgotten_without_a_hole()
    {
        var (room, other) = (NewId(), NewId());
        var (first, second) = (Message(room, 1, 1, 5, "first", null), Message(other, 1, 1, 5, "second", null));
        Assert.True(await AppendAsync(room, first));
        Assert.True(await AppendAsync(other, second));
        // each time somebody else too in the same commit; then one takes it back, and the message is edited meanwhile
        var both = first with { Reactions = [new MessageReactions("👍", [1, 2])], Version = 3 };
        Assert.True(await ChangeAsync(both, Reacted(2, 1, "+1 👍"), Reacted(3, 2, "+2 👍")));
        var edited = both with { Text = "edited", Version = 4 };
        Assert.True(await ChangeAsync(edited, new RoomEntry(4, RoomEntryKind.MessageUpdated, NewId(), 5) { Target = 1 }));
        var after = edited with { Reactions = [new MessageReactions("👍", [2])], Version = 6 };
        Assert.True(await ChangeAsync(after, Reacted(5, 2, "+1 🙂"), Reacted(6, 1, "-1 👍")));
        Assert.True(await ChangeAsync(second with { Reactions = [new MessageReactions("👍", [2])], Version = 2 }, Reacted(2, 2, "+1 👍")));

        for (var size = 1; size <= 4; size++)
            Assert.Equal([(room, 2L, first.Id, "+1 👍"), (room, 6L, first.Id, "-1 👍")], await ListAsync(1, size));
        (long, long, long, string)[] ofOther = [(room, 3L, first.Id, "+2 👍"), (room, 5L, first.Id, "+1 🙂"), (other, 2L, second.Id, "+1 👍")];
        Assert.Equal(ofOther, await ListAsync(2, 1));
        var entries = await Store.EventsAsync(room, 0, 10, Cancel);

        await Store.ForgetReactionsAsync(1, await Store.ReactedByAsync(1, default, 10, Cancel), Cancel);
        Reopen();

        Assert.Empty(await ListAsync(1, 1));
        Assert.Equal(ofOther, await ListAsync(2, 10));
        AssertSame(entries.Select(e => e is { Kind: RoomEntryKind.Reacted, UserId: 1 } ? e with { UserId = 0 } : e), await Store.EventsAsync(room, 0, 10, Cancel));
        AssertSame(after, (await Store.FindAsync([first.Id], Cancel))[0]);
        Assert.All(
            await Store.NewsAsync([.. entries.Select(e => e.Id)], Cancel), n => Assert.DoesNotContain(n.Message.Reactions, r => r.UserIds.Contains(1)));

        RoomEntry Reacted(long eventSeq, long userId, string data) => new(eventSeq, RoomEntryKind.Reacted, NewId(), userId) { Target = 1, Data = data };

        Task<bool> ChangeAsync(MessageRecord changed, params RoomEntry[] by) => Store.AppendAsync(new RoomBatch(changed.RoomId, [.. by], [changed], 1), Cancel);

        async Task<List<(long, long, long, string)>> ListAsync(long userId, int size)
        {
            var all = new List<(long, long, long, string)>();
            for (var place = default(RoomPlace); ;)
            {
                var page = await Store.ReactedByAsync(userId, place, size, Cancel);
                all.AddRange(page.Select(r => (r.RoomId, r.EventSeq, r.MessageId, r.Data)));
                if (page.Length < size)
                    return all;
                place = new RoomPlace(page[^1].RoomId, page[^1].EventSeq);
            }
        }
    }
}
