namespace Social.Tests.Storage.Reminders;

/// <summary>What Orleans' reminder service relies on.</summary>
public abstract class ReminderTableSuite : StoreSuite
{
    private static readonly GrainId Call = GrainId.Create("call", "1");

    protected abstract IReminderTable Table { get; }

    [Fact]
    public async Task A_reminder_is_read_back_by_its_grain_and_name_only()
    {
        var row = Row(Call, "ring");
        var tag = await Table.UpsertRow(row, Cancel);
        Reopen();
        var read = await Table.ReadRow(Call, "ring", Cancel);
        Assert.Equal((Call, "ring", row.StartAt, row.Period, tag), (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await Table.ReadRow(Call, "end", Cancel));
        Assert.Null(await Table.ReadRow(GrainId.Create("call", "2"), "ring", Cancel));
    }

    [Fact]
    public async Task All_reminders_of_a_grain_are_read_at_once()
    {
        Assert.Empty((await Table.ReadRows(Call, Cancel)).Reminders);
        await Table.UpsertRow(Row(Call, "ring"), Cancel);
        await Table.UpsertRow(Row(Call, "end"), Cancel);
        await Table.UpsertRow(Row(GrainId.Create("call", "11"), "ring"), Cancel);
        Assert.Equal(["end", "ring"], (await Table.ReadRows(Call, Cancel)).Reminders.Select(r => r.ReminderName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_write_replaces_the_first_and_has_another_tag()
    {
        var first = await Table.UpsertRow(Row(Call, "ring"), Cancel);
        var later = Row(Call, "ring");
        (later.StartAt, later.Period, later.ETag) = (later.StartAt.AddHours(1), TimeSpan.FromHours(2), "whatever the caller has");
        var second = await Table.UpsertRow(later, Cancel);
        Assert.NotEqual(first, second);
        var read = Assert.Single((await Table.ReadRows(Call, Cancel)).Reminders);
        Assert.Equal((later.StartAt, later.Period, second), (read.StartAt, read.Period, read.ETag));
    }

    [Fact]
    public async Task A_reminder_is_removed_by_its_newest_tag_once()
    {
        var first = await Table.UpsertRow(Row(Call, "ring"), Cancel);
        var second = await Table.UpsertRow(Row(Call, "ring"), Cancel);
        Assert.False(await Table.RemoveRow(Call, "ring", first!, Cancel));
        Assert.False(await Table.RemoveRow(Call, "end", second!, Cancel));
        Assert.NotNull(await Table.ReadRow(Call, "ring", Cancel));
        Assert.True(await Table.RemoveRow(Call, "ring", second!, Cancel));
        Assert.False(await Table.RemoveRow(Call, "ring", second!, Cancel));
        Reopen();
        Assert.Null(await Table.ReadRow(Call, "ring", Cancel));
    }

    [Fact]
    public async Task A_range_begins_after_its_first_hash_and_ends_with_its_last()
    {
        await Table.UpsertRow(Row(Call, "ring"), Cancel);
        var hash = Call.GetUniformHashCode();
        Assert.Single((await Table.ReadRows(hash - 1, hash, Cancel)).Reminders);
        Assert.Empty((await Table.ReadRows(hash, hash + 1, Cancel)).Reminders);
        Assert.Empty((await Table.ReadRows(hash - 2, hash - 1, Cancel)).Reminders);
    }

    [Fact]
    public async Task A_range_may_run_over_the_end_of_the_ring_and_one_that_ends_where_it_begins_is_all()
    {
        await Table.UpsertRow(Row(Call, "ring"), Cancel);
        var hash = Call.GetUniformHashCode();
        Assert.Single((await Table.ReadRows(hash + 1, hash, Cancel)).Reminders);
        Assert.Empty((await Table.ReadRows(hash, hash - 1, Cancel)).Reminders);
        Assert.Single((await Table.ReadRows(hash, hash, Cancel)).Reminders);
        Assert.Single((await Table.ReadRows(0, 0, Cancel)).Reminders);
    }

    [Fact]
    public async Task Ranges_that_cover_the_ring_give_every_reminder_once()
    {
        const int Silos = 7;
        var grains = Enumerable.Range(0, 200).Select(i => GrainId.Create("call", $"ring-{i}")).ToList();
        await Task.WhenAll(grains.Select(g => Table.UpsertRow(Row(g, "ring"), Cancel)));
        var borders = grains.Take(Silos).Select(g => g.GetUniformHashCode()).Order().ToList();
        var found = new List<GrainId>();
        for (var i = 0; i < Silos; i++)
            found.AddRange((await Table.ReadRows(borders[i], borders[(i + 1) % Silos], Cancel)).Reminders.Select(r => r.GrainId));
        Assert.Equal(grains.OrderBy(g => g), found.OrderBy(g => g));
    }

    [Fact]
    public async Task A_cleared_table_is_empty()
    {
        await Table.UpsertRow(Row(Call, "ring"), Cancel);
        await Table.TestOnlyClearTable(Cancel);
        Assert.Empty((await Table.ReadRows(0, 0, Cancel)).Reminders);
    }

    private static ReminderEntry Row(GrainId grain, string name) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Start.UtcDateTime, Period = TimeSpan.FromSeconds(61.5) };
}
