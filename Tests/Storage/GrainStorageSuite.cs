using Orleans.Storage;

namespace Social.Tests.Storage;

public abstract class GrainStorageSuite : StoreSuite
{
    private static readonly GrainId Ann = GrainId.Create("user", "1");

    protected abstract IGrainStorage Storage { get; }

    [Fact]
    public async Task A_state_that_was_never_written_is_new()
    {
        var state = await ReadAsync("settings", Ann);
        Assert.Equal((0, (string?)null, false), (state.State!.Value, state.ETag, state.RecordExists));
    }

    [Fact]
    public async Task A_written_state_is_read_back_by_its_name_and_grain_only()
    {
        var written = new GrainState<Counter>(new Counter { Value = 5, Note = "π" });
        await Storage.WriteStateAsync("settings", Ann, written, Cancel);
        Assert.True(written.RecordExists);
        Reopen();
        var read = await ReadAsync("settings", Ann);
        Assert.Equal((5, "π", written.ETag, true), (read.State!.Value, read.State!.Note, read.ETag, read.RecordExists));
        Assert.False((await ReadAsync("marker", Ann)).RecordExists);
        Assert.False((await ReadAsync("settings", GrainId.Create("user", "2"))).RecordExists);
        Assert.False((await ReadAsync("settings", GrainId.Create("room", "1"))).RecordExists);
    }

    [Fact]
    public async Task Each_write_needs_the_tag_of_the_last()
    {
        var first = new GrainState<Counter>(new Counter { Value = 1 });
        await Storage.WriteStateAsync("s", Ann, first, Cancel);
        var stale = await ReadAsync("s", Ann);
        first.State!.Value = 2;
        await Storage.WriteStateAsync("s", Ann, first);
        stale.State!.Value = 99;
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("s", Ann, stale, Cancel));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("s", Ann, stale, Cancel));
        var another = new GrainState<Counter>(new Counter());
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("s", Ann, another, Cancel));
        Assert.Equal(2, (await ReadAsync("s", Ann)).State!.Value);
    }

    [Fact]
    public async Task Of_many_first_writes_at_once_one_is_taken()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await Storage.WriteStateAsync("s", Ann, new GrainState<Counter>(new Counter { Value = i }), Cancel);
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        Assert.Equal(1, outcomes.Count(o => o));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_its_old_tag_good_for_nothing()
    {
        var state = new GrainState<Counter>(new Counter { Value = 1 });
        await Storage.WriteStateAsync("s", Ann, state, Cancel);
        var old = await ReadAsync("s", Ann);
        await Storage.ClearStateAsync("s", Ann, state, Cancel);
        Assert.Equal((0, (string?)null, false), (state.State!.Value, state.ETag, state.RecordExists));
        Assert.False((await ReadAsync("s", Ann)).RecordExists);
        await Storage.ClearStateAsync("s", Ann, state);
        await Storage.WriteStateAsync("s", Ann, state, Cancel);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("s", Ann, old, Cancel));
    }

    private async Task<GrainState<Counter>> ReadAsync(string name, GrainId grain)
    {
        var state = new GrainState<Counter>();
        await Storage.ReadStateAsync(name, grain, state, Cancel);
        return state;
    }

    public sealed class Counter
    {
        public int Value { get; set; }

        public string? Note { get; set; }
    }
}
