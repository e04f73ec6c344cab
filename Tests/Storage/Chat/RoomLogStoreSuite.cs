using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Tests.Storage.Chat;

/// <summary>What every store of rooms' logs must do.</summary>
public abstract partial class RoomLogStoreSuite : StoreSuite
{
    protected abstract IRoomLogStore Store { get; }

    [Fact]
    public async Task A_message_is_read_as_it_was_written_also_after_reopening()
    {
        var room = NewId();
        var message = Message(room, 1, 1, sender: 7, "hello\n🙂", "c1") with
        {
            ReplyTo = 5,
            Mentions = [3, 9],
            Entities = [new PostEntity(EntityKind.Mention, 0, 3, 9)],
            Media = [new PostMedia(4, MediaKind.Image, 10, 20, "hash", "alt", "source")],
            Reactions = [new MessageReactions("👍", [7, 8])],
        };
        Assert.True(await AppendAsync(room, message));
        Reopen();
        AssertSame(message, Assert.Single(await Store.AfterAsync(room, 0, 10, Cancel)));
        AssertSame(message, Assert.Single(await Store.FindAsync([message.Id, 1], Cancel)));
        AssertSame(message, Assert.Single(await Store.SentAsync(room, [new ClientKey(7, "c1"), new ClientKey(8, "c1")], Cancel)));
        AssertSame(message, Assert.Single(await Store.AtAsync(room, [1, 2], Cancel)));
        AssertSame(message, Assert.Single(await Store.NewestAsync([room, NewId()], Cancel)));
        AssertSame(message, Assert.Single(await Store.EventsAsync(room, 0, 10, Cancel)).Message);
        AssertSame(new RoomHead(room, 1, 1), Assert.Single(await Store.HeadsAsync([NewId(), room], Cancel)));
    }

    [Fact]
    public async Task A_room_without_a_log_has_no_head_and_no_messages()
    {
        var room = NewId();
        Assert.Empty(await Store.HeadsAsync([room], Cancel));
        Assert.Empty(await Store.NewestAsync([room], Cancel));
        Assert.Empty(await Store.AfterAsync(room, 0, 10, Cancel));
        Assert.Empty(await Store.BeforeAsync(room, long.MaxValue, 10, Cancel));
        Assert.Empty(await Store.EventsAsync(room, 0, 10, Cancel));
    }

    [Fact]
    public async Task Pages_both_ways_adjoin_exactly()
    {
        var room = NewId();
        // batches of different sizes, and changes between messages, so that sequences and event sequences differ
        var all = await FillAsync(room, [1, 3, 2, 7, 1, 4]);
        for (var size = 1; size <= all.Count + 1; size++)
        {
            var up = new List<long>();
            for (var after = 0L; await Store.AfterAsync(room, after, size, Cancel) is { IsEmpty: false } page; after = page[^1].Seq)
                up.AddRange(page.Select(m => m.Id));
            Assert.Equal(all, up);
            var down = new List<long>();
            for (var before = long.MaxValue; await Store.BeforeAsync(room, before, size, Cancel) is { IsEmpty: false } page; before = page[^1].Seq)
                down.AddRange(page.Select(m => m.Id));
            Assert.Equal(Enumerable.Reverse(all), down);
        }
    }

    [Fact]
    public async Task Both_sequences_are_dense()
    {
        var room = NewId();
        var all = await FillAsync(room, [2, 5, 1]);
        var head = Assert.Single(await Store.HeadsAsync([room], Cancel));
        var entries = new List<RoomEntry>();
        for (var after = 0L; await Store.EventsAsync(room, after, 2, Cancel) is { IsEmpty: false } page; after = page[^1].EventSeq)
            entries.AddRange(page);
        Assert.Equal(Enumerable.Range(1, (int)head.EventSeq).Select(i => (long)i), entries.Select(e => e.EventSeq));
        Assert.Equal(all, entries.Where(e => e.Message is not null).Select(e => e.Id));
        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), entries.Select(e => e.Message?.Seq).OfType<long>());
        Assert.Equal(all.Count, head.LastSeq);
    }

    [Fact]
    public async Task A_second_writer_is_refused_and_nothing_of_its_batch_is_stored()
    {
        var room = NewId();
        Assert.True(await AppendAsync(room, Message(room, 1, 1, 7, "first", "a")));
        var late = new[] { Message(room, 1, 1, 8, "late", "b"), Message(room, 2, 2, 8, "later", "c") };
        Assert.False(await AppendAsync(room, late));
        Assert.Equal("first", Assert.Single(await Store.AfterAsync(room, 0, 10, Cancel)).Text);
        Assert.Empty(await Store.SentAsync(room, [new ClientKey(8, "b"), new ClientKey(8, "c")], Cancel));
        AssertSame(new RoomHead(room, 1, 1), Assert.Single(await Store.HeadsAsync([room], Cancel)));
    }

    [Fact]
    public async Task Of_many_writers_of_the_same_sequence_one_is_stored()
    {
        var room = NewId();
        for (var seq = 1; seq <= 5; seq++)
        {
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => AppendAsync(room, Message(room, seq, seq, i, $"by {i}", $"{seq}"))));
            var winner = Assert.Single(Enumerable.Range(0, 8), i => tries[i]);
            Assert.Equal($"by {winner}", (await Store.NewestAsync([room], Cancel))[0].Text);
        }
        Assert.Equal([1, 2, 3, 4, 5], (await Store.AfterAsync(room, 0, 100, Cancel)).Select(m => m.Seq));
    }

    [Fact]
    public async Task What_a_sender_called_a_message_is_unique_in_the_room_and_a_batch_with_it_is_refused_whole()
    {
        var (room, other) = (NewId(), NewId());
        Assert.True(await AppendAsync(room, Message(room, 1, 1, 7, "one", "same")));
        Assert.False(await AppendAsync(room, Message(room, 2, 2, 8, "good", "x"), Message(room, 3, 3, 7, "again", "same")));
        Assert.Equal("one", Assert.Single(await Store.AfterAsync(room, 0, 10, Cancel)).Text);
        // another sender, another room, and messages without a name
        Assert.True(await AppendAsync(room, Message(room, 2, 2, 8, "good", "same"), Message(room, 3, 3, 7, "no name", null), Message(room, 4, 4, 7, "nor this", null)));
        Assert.True(await AppendAsync(other, Message(other, 1, 1, 7, "elsewhere", "same")));
        Assert.Equal(2, (await Store.SentAsync(room, [new ClientKey(7, "same"), new ClientKey(8, "same")], Cancel)).Length);
    }

    [Fact]
    public async Task An_id_that_is_taken_is_refused()
    {
        var (room, other) = (NewId(), NewId());
        var message = Message(room, 1, 1, 7, "one", "a");
        Assert.True(await AppendAsync(room, message));
        Assert.False(await AppendAsync(other, Message(other, 1, 1, 8, "two", "b") with { Id = message.Id }));
        Assert.Empty(await Store.HeadsAsync([other], Cancel));
    }

    [Fact]
    public async Task A_change_is_stored_with_its_entry_or_not_at_all()
    {
        var room = NewId();
        var first = Message(room, 1, 1, 7, "before", "a");
        Assert.True(await AppendAsync(room, first, Message(room, 2, 2, 7, "other", "b")));
        var edited = first with { Text = "after", EditedAt = Start, Version = 3 };
        var entry = new RoomEntry(3, RoomEntryKind.MessageUpdated, NewId(), 7) { Target = 1, Data = "why" };
        Assert.True(await Store.AppendAsync(new RoomBatch(room, [entry], [edited], 2), Cancel));
        Assert.Equal("after", (await Store.AtAsync(room, [1], Cancel))[0].Text);
        Assert.Equal(Start, (await Store.AtAsync(room, [1], Cancel))[0].EditedAt);
        AssertSame(entry, Assert.Single(await Store.EventsAsync(room, 2, 10, Cancel)));

        var late = edited with { Text = "late", Version = 4 };
        Assert.False(await Store.AppendAsync(new RoomBatch(room, [entry with { Id = NewId() }], [late], 2), Cancel));
        Assert.Equal("after", (await Store.AtAsync(room, [1], Cancel))[0].Text);

        var gone = edited.ToTombstone(MessageState.Deleted) with { Version = 4 };
        var end = new RoomEntry(4, RoomEntryKind.MessageDeleted, NewId(), 7) { Target = 1 };
        Assert.True(await Store.AppendAsync(new RoomBatch(room, [end], [gone], 2), Cancel));
        Reopen();
        AssertSame(gone, (await Store.AfterAsync(room, 0, 1, Cancel))[0]);
        AssertSame(new RoomHead(room, 2, 4), Assert.Single(await Store.HeadsAsync([room], Cancel)));
    }

    [Fact]
    public async Task Ones_own_messages_are_counted_above_a_place_and_listed_over_all_rooms()
    {
        var (room, other) = (NewId(), NewId());
        Assert.True(await AppendAsync(room, [.. Enumerable.Range(1, 6).Select(i => Message(room, i, i, i % 2, $"{i}", null))]));
        Assert.True(await AppendAsync(other, Message(other, 1, 1, 1, "other", null)));
        var counts = await Store.OwnCountsAsync(1, [new RoomPlace(room, 2), new RoomPlace(other, 1), new RoomPlace(NewId(), 0)], Cancel);
        Assert.Equal(2, counts[room]);
        Assert.Equal(0, counts.GetValueOrDefault(other));
        var own = new List<string>();
        var place = default(RoomPlace);
        while (await Store.OfSenderAsync(1, place, 3, Cancel) is { IsEmpty: false } page)
        {
            own.AddRange(page.Select(m => m.Text));
            place = new RoomPlace(page[^1].RoomId, page[^1].Seq);
        }
        Assert.Equal(["1", "3", "5", "other"], own);
        Assert.Equal((await Store.AfterAsync(room, 4, 1, Cancel))[0].Id, await Store.LastOfSenderAsync(1, room, Cancel));
        Assert.Equal((await Store.AfterAsync(room, 5, 1, Cancel))[0].Id, await Store.LastOfSenderAsync(0, room, Cancel));
        Assert.Equal(0, await Store.LastOfSenderAsync(2, room, Cancel));
    }

    [Fact]
    public async Task Batches_of_many_rooms_at_once_are_all_stored()
    {
        long[] rooms = [.. Enumerable.Range(0, 50).Select(_ => NewId())];
        var stored = await Task.WhenAll(rooms.Select(r => AppendAsync(r, Message(r, 1, 1, 7, "a", "a"), Message(r, 2, 2, 8, "b", "b"))));
        Assert.DoesNotContain(false, stored);
        Assert.Equal(rooms.Order(), (await Store.HeadsAsync(rooms, Cancel)).Where(h => h is { LastSeq: 2, EventSeq: 2 }).Select(h => h.RoomId).Order());
        Assert.Equal(rooms.Order(), (await Store.NewestAsync(rooms, Cancel)).Where(m => m.Seq == 2).Select(m => m.RoomId).Order());
    }

    protected MessageRecord Message(long room, long seq, long eventSeq, long sender, string text, string? clientId) =>
        new(room, seq, eventSeq, NewId(), sender, text, clientId, 42);

    protected Task<bool> AppendAsync(long room, params MessageRecord[] messages) => Store.AppendAsync(
        new RoomBatch(
            room, [.. messages.Select(m => new RoomEntry(m.EventSeq, RoomEntryKind.MessageCreated, m.Id, m.Sender) { Message = m })], [], messages[^1].Seq),
        Cancel);

    /// <summary>Batches of so many messages, each with a member who joins behind it. Answers the messages' ids in their order.</summary>
    private async Task<List<long>> FillAsync(long room, int[] sizes)
    {
        var ids = new List<long>();
        var eventSeq = 0L;
        foreach (var size in sizes)
        {
            var entries = ImmutableArray.CreateBuilder<RoomEntry>();
            for (var i = 0; i < size; i++)
            {
                var message = Message(room, ids.Count + 1, ++eventSeq, 7, $"{ids.Count}", null);
                ids.Add(message.Id);
                entries.Add(new RoomEntry(eventSeq, RoomEntryKind.MessageCreated, message.Id, 7) { Message = message });
            }
            entries.Add(new RoomEntry(++eventSeq, RoomEntryKind.MemberJoined, NewId(), 8));
            Assert.True(await Store.AppendAsync(new RoomBatch(room, entries.ToImmutable(), [], ids.Count), Cancel));
        }
        return ids;
    }
}
