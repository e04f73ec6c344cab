using Social.Grains.Chat;

namespace Social.Tests.Storage.Chat;

/// <summary>What every index of messages must do.</summary>
public abstract class MessageSearchSuite : StoreSuite
{
    protected abstract IMessageSearch Search { get; }

    protected abstract IRoomLogStore Log { get; }

    [Fact]
    public async Task Messages_are_found_by_all_their_words_in_these_rooms_alone_newest_first()
    {
        var (room, other) = (NewId(), NewId());
        var ids = await FillAsync(room, "red fish", "blue fish", "red bird", "red fish again");
        var there = await FillAsync(other, "red fish elsewhere");
        Assert.Equal([ids[3], ids[0]], await Search.FindAsync([room], ["fish", "red"], long.MaxValue, 10, Cancel));
        Assert.Equal([ids[0]], await Search.FindAsync([room], ["fish", "red"], ids[3], 10, Cancel));
        Assert.Equal([ids[3]], await Search.FindAsync([room], ["red"], long.MaxValue, 1, Cancel));
        Assert.Equal([there[0], ids[3], ids[0]], await Search.FindAsync([other, room], ["fish", "red"], long.MaxValue, 10, Cancel));
        Assert.Empty(await Search.FindAsync([NewId()], ["red"], long.MaxValue, 10, Cancel));
        Reopen();
        Assert.Equal([there[0], ids[3], ids[0]], await Search.FindAsync([room, other, .. Enumerable.Range(1, 998).Select(i => (long)i)], ["red", "fish"], long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task A_change_takes_the_place_of_the_words_before_and_an_earlier_one_comes_too_late()
    {
        var room = NewId();
        var message = await WriteAsync(room, 1, 1, "before");
        await Search.IndexAsync([Indexed(message)], Cancel);
        var edited = message with { Text = "after", Version = 2 };
        await ChangeAsync(room, 2, edited);
        await Search.IndexAsync([Indexed(edited)], Cancel);
        await Search.IndexAsync([Indexed(message)], Cancel);
        Assert.Empty(await Search.FindAsync([room], ["before"], long.MaxValue, 10, Cancel));
        Assert.Equal([message.Id], await Search.FindAsync([room], ["after"], long.MaxValue, 10, Cancel));
        var gone = edited.ToTombstone(MessageState.Deleted) with { Version = 3 };
        await ChangeAsync(room, 3, gone);
        await Search.IndexAsync([new IndexedMessage(gone.Id, room, 3, [])], Cancel);
        await Search.IndexAsync([Indexed(edited)], Cancel);
        Assert.Empty(await Search.FindAsync([room], ["after"], long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task What_is_new_comes_by_the_ids_of_its_entries()
    {
        var room = NewId();
        var first = await WriteAsync(room, 1, 1, "first");
        var second = await WriteAsync(room, 2, 2, "second");
        var edited = first with { Text = "edited", Version = 3 };
        var change = await ChangeAsync(room, 3, edited);
        var ids = await Log.NewIdsAsync(first.Id - 1, 10, Cancel);
        Assert.Equal([first.Id, second.Id, change], ids);
        Assert.Equal([change], await Log.NewIdsAsync(second.Id, 10, Cancel));
        Assert.Equal([first.Id], await Log.NewIdsAsync(first.Id - 1, 1, Cancel));
        var all = await Log.NewsAsync(ids, Cancel);
        Assert.Equal([first.Id, second.Id, change], all.Select(n => n.Id));
        Assert.Equal(["edited", "second", "edited"], all.Select(n => n.Message.Text));
        Assert.Equal([change], (await Log.NewsAsync([change], Cancel)).Select(n => n.Id));
    }

    [Fact]
    public async Task A_reaction_between_reading_and_indexing_leaves_the_message_to_be_found()
    {
        var room = NewId();
        var sent = await WriteAsync(room, 1, 1, "hello");
        var read = await Log.NewsAsync(await Log.NewIdsAsync(sent.Id - 1, 10, Cancel), Cancel);
        var liked = sent with { Reactions = [new MessageReactions("👍", [7])], Version = 2 };
        await ChangeAsync(room, 2, liked, RoomEntryKind.Reacted);
        await Search.IndexAsync([.. read.Select(n => Indexed(n.Message))], Cancel);
        var later = await Log.NewsAsync(await Log.NewIdsAsync(sent.Id, 10, Cancel), Cancel);
        await Search.IndexAsync([.. later.Select(n => Indexed(n.Message))], Cancel);
        Assert.Equal([sent.Id], await Search.FindAsync([room], ["hello"], long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task The_position_only_moves_forward()
    {
        Assert.Equal(0, await Search.PositionAsync(Cancel));
        await Search.SavePositionAsync(7, Cancel);
        await Search.SavePositionAsync(5, Cancel);
        Reopen();
        Assert.Equal(7, await Search.PositionAsync(Cancel));
    }

    private static IndexedMessage Indexed(MessageRecord message) => new(message.Id, message.RoomId, message.Version, message.Text.Split(' '));

    private async Task<List<long>> FillAsync(long room, params string[] texts)
    {
        var ids = new List<long>();
        for (var i = 1; i <= texts.Length; i++)
        {
            var message = await WriteAsync(room, i, i, texts[i - 1]);
            await Search.IndexAsync([Indexed(message)], Cancel);
            ids.Add(message.Id);
        }
        return ids;
    }

    private async Task<MessageRecord> WriteAsync(long room, long seq, long eventSeq, string text)
    {
        var message = new MessageRecord(room, seq, eventSeq, NewId(), 7, text, null, 0);
        var entry = new RoomEntry(eventSeq, RoomEntryKind.MessageCreated, message.Id, 7) { Message = message };
        Assert.True(await Log.AppendAsync(new RoomBatch(room, [entry], [], seq), Cancel));
        return message;
    }

    private async Task<long> ChangeAsync(long room, long eventSeq, MessageRecord after, RoomEntryKind? kind = null)
    {
        var change = kind ?? (after.IsGone ? RoomEntryKind.MessageDeleted : RoomEntryKind.MessageUpdated);
        var entry = new RoomEntry(eventSeq, change, NewId(), 7) { Target = after.EventSeq };
        Assert.True(await Log.AppendAsync(new RoomBatch(room, [entry], [after], after.Seq), Cancel));
        return entry.Id;
    }
}
