using Social.Grains.Users;

namespace Social.Tests.Storage.Users;

public abstract partial class RelationStoreSuite
{
    [Fact]
    public async Task Counts_hold_when_many_write_at_once()
    {
        await PeopleAsync();
        for (var id = 10; id < 40; id++)
            await PersonAsync(id);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => i % 3 == 2
            ? Store.UnfollowAsync(10 + (i / 3 % 30), Ann, Cancel)
            : Store.FollowAsync(10 + (i / 3 % 30), Ann, 1_000 + i, Limit, Cancel)));
        var followers = await Store.FollowersAsync(Ann, long.MaxValue, 1_000, Cancel);
        await AssertCountsAsync(Ann, followers.Length, 0);
        foreach (var id in Enumerable.Range(10, 30))
            await AssertCountsAsync(id, 0, followers.Count(f => f.UserId == id));
    }

    [Fact]
    public async Task A_hundred_thousand_followers_page_through_completely()
    {
        const int Many = 100_000;
        await PeopleAsync();
        for (var from = 0; from < Many; from += 5_000)
        {
            await Task.WhenAll(Enumerable.Range(from, 5_000).Select(i => PersonAsync(1_000 + i)));
            await Task.WhenAll(Enumerable.Range(from, 5_000).Select(i => Store.FollowAsync(1_000 + i, Ann, 1_000_000 + i, Limit, Cancel)));
        }

        await AssertCountsAsync(Ann, Many, 0);
        var (before, seen) = (long.MaxValue, 0);
        while (await Store.FollowersAsync(Ann, before, 80, Cancel) is { Length: > 0 } page)
        {
            foreach (var row in page)
                Assert.Equal(new FollowRow(1_000_000 + Many - 1 - seen, 1_000 + Many - 1 - seen++), row);
            before = page[^1].FollowId;
        }

        Assert.Equal(Many, seen);
    }
}
