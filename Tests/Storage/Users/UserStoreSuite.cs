using Social.Grains.Accounts;
using Social.Grains.Users;

namespace Social.Tests.Storage.Users;

public abstract class UserStoreSuite : StoreSuite
{
    protected abstract IUserStore Store { get; }

    protected abstract IAccountStore Accounts { get; }

    [Fact]
    public async Task Those_that_exist_are_found_by_id_and_by_handle()
    {
        foreach (var (id, handle) in new[] { (1L, "ann"), (2L, "bob"), (3L, "cid") })
            await CreateAsync(User(id, handle));
        Assert.Equal([1L, 3], (await Store.GetManyAsync([3, 1, 99], Cancel)).Select(u => u.Id).Order());
        Assert.Equal([1L, 2], (await Store.ByHandlesAsync(["bob", "nobody", "ann"], Cancel)).Select(u => u.Id).Order());
        Assert.Empty(await Store.GetManyAsync([], Cancel));
        Assert.Null(await Store.GetAsync(99, Cancel));
    }

    [Fact]
    public async Task A_profile_changes_while_its_version_is_the_expected_one()
    {
        await CreateAsync(User(1, "ann"));
        var changed = User(1, "ann", locked: true) with
        {
            DisplayName = "Ann",
            Bio = "b",
            Location = "Bern",
            Links = ["https://x.example"],
            Version = 2,
        };
        Assert.True(await Store.UpdateAsync(changed, 1, Cancel));
        Assert.False(await Store.UpdateAsync(changed with { DisplayName = "lost", Version = 2 }, 1, Cancel));
        Assert.False(await Store.UpdateAsync(changed with { Id = 9 }, 1, Cancel));
        Reopen();
        AssertSame(changed, await Store.GetAsync(1, Cancel));
    }

    [Fact]
    public async Task Of_many_changes_at_once_to_one_version_one_is_taken()
    {
        await CreateAsync(User(1, "ann"));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Store.UpdateAsync(User(1, "ann") with { Bio = $"{i}", Version = 2 }, 1, Cancel)));
        var winner = Assert.Single(outcomes.Index(), o => o.Item).Index;
        Assert.Equal($"{winner}", (await Store.GetAsync(1, Cancel))!.Bio);
    }

    private async Task CreateAsync(UserRecord user) => Assert.Equal(
        AccountCreation.Created,
        await Accounts.CreateAsync(new(user.Id, user.Handle, $"{user.Handle}@example.org", "hash", "user", Start, null, []), user, Cancel));
}
