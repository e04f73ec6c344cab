using Social.Grains.Accounts;

namespace Social.Tests.Storage.Accounts;

/// <summary>The end of accounts.</summary>
public abstract partial class AccountStoreSuite
{
    [Fact]
    public async Task An_account_is_deleted_when_its_time_has_come_unless_somebody_thought_better_of_it()
    {
        await CreateAsync(1, "ann");
        await CreateAsync(2, "bob");
        Assert.True(await Store.ScheduleDeletionAsync(1, Start.AddDays(30), Start, Cancel));
        Assert.True(await Store.ScheduleDeletionAsync(2, Start.AddDays(20), Start, Cancel));
        Assert.Equal(Start.AddDays(30), (await Store.GetAsync(1, Cancel))!.DeleteAt);
        Assert.Equal([2L], await DueAsync(Start.AddDays(20)));
        Assert.Equal([2L, 1], await DueAsync(Start.AddDays(30)));

        Assert.True(await Store.ScheduleDeletionAsync(2, null, Start.AddDays(19), Cancel));
        Assert.False(await Store.ScheduleDeletionAsync(1, null, Start.AddDays(30), Cancel));
        await Store.CloseAsync(1, Cancel);
        await Store.CloseAsync(1, Cancel);
        Reopen();

        Assert.Empty(await DueAsync(Start.AddDays(99)));
        Assert.Null(await Store.GetAsync(1, Cancel));
        Assert.Null(await Store.FindAsync("ann@example.org", Cancel));
        Assert.Null(await Users.GetAsync(1, Cancel));
        Assert.Empty(await Users.ByHandlesAsync(["ann"], Cancel));
        Assert.NotNull(await Users.GetAsync(2, Cancel));
        // the handle stays taken, the address is free
        Assert.Equal(AccountCreation.HandleTaken, await Store.CreateAsync(Account(3, "ann"), User(3, "ann"), Cancel));
        Assert.Equal(AccountCreation.Created, await Store.CreateAsync(Account(3, "cid") with { Email = "ann@example.org" }, User(3, "cid"), Cancel));
    }

    [Fact]
    public async Task Accounts_that_are_due_are_listed_page_by_page_also_those_of_one_moment()
    {
        for (var id = 1L; id <= 7; id++)
        {
            await CreateAsync(id, $"user{id}");
            Assert.True(await Store.ScheduleDeletionAsync(id, Start.AddDays(id is >= 3 and <= 6 ? 2 : 8 - id), Start, Cancel));
        }
        var read = new List<long>();
        for (var after = default(DueDeletion); await Store.DueDeletionsAsync(Start.AddDays(6), after, 2, Cancel) is { IsEmpty: false } page; after = page[^1])
            read.AddRange(page.Select(d => d.UserId));
        Assert.Equal([7L, 3, 4, 5, 6, 2], read);
    }

    private async Task<IEnumerable<long>> DueAsync(DateTimeOffset now) => (await Store.DueDeletionsAsync(now, default, 10, Cancel)).Select(d => d.UserId);
}
