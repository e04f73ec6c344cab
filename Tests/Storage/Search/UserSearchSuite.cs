using System.Globalization;
using Social.Grains.Accounts;
using Social.Grains.Search;
using Social.Grains.Users;

namespace Social.Tests.Storage.Search;

public abstract class UserSearchSuite : StoreSuite
{
    private long _id = 100;

    protected abstract IUserSearch Search { get; }

    protected abstract IUserStore Users { get; }

    protected abstract IAccountStore Accounts { get; }

    protected abstract IRelationStore Relations { get; }

    [Theory]
    [InlineData("ann_smith")]
    [InlineData("ANN_sm")]
    [InlineData("@ann")]
    [InlineData("smi")]
    [InlineData("jos")]
    [InlineData("MÜLL")]
    [InlineData("mull jose ann")]
    [InlineData("太郎")]
    [InlineData("山田")]
    public async Task A_user_is_found_by_how_words_of_the_names_begin(string query)
    {
        var ann = await CreateAsync("ann_smith", "José Müller 山田太郎");
        await CreateAsync("bob", "Bob Annuity-less");
        Reopen();
        Assert.Equal(ann, (await FindAsync(query))[0]);
    }

    [Theory]
    [InlineData("nn")]
    [InlineData("mith")]
    [InlineData("ann bob")]
    [InlineData("田郎")]
    public async Task A_user_is_not_found_by_the_middle_of_a_word_or_by_a_word_too_many(string query)
    {
        await CreateAsync("ann_smith", "José Müller 山田太郎");
        Assert.Empty(await FindAsync(query));
    }

    [Fact]
    public async Task A_name_that_was_changed_is_not_found_any_more()
    {
        var ann = await CreateAsync("ann", "Old Name");
        var user = (await Users.GetAsync(ann, Cancel))!;
        Assert.True(await Users.UpdateAsync(user with { DisplayName = "New Name", Version = 2 }, 1, Cancel));
        Assert.False(await Users.UpdateAsync(user with { DisplayName = "Lost", Version = 2 }, 1, Cancel));
        Assert.Empty(await FindAsync("old"));
        Assert.Empty(await FindAsync("lost"));
        Assert.Equal([ann], await FindAsync("new"));
        Assert.Equal([ann], await FindAsync("name"));
    }

    [Fact]
    public async Task The_best_known_come_first_also_when_fewer_are_asked_for_than_there_are()
    {
        for (var i = 0; i < 30; i++)
            await CreateAsync(string.Create(CultureInfo.InvariantCulture, $"sam_{i:00}"), "Sam");
        var known = await CreateAsync("zz_samuel", "Zoe");
        var fans = new List<long>();
        for (var i = 0; i < 10; i++)
            fans.Add(await CreateAsync(string.Create(CultureInfo.InvariantCulture, $"fan_{i}"), "Fan"));
        foreach (var fan in fans)
            await Relations.FollowAsync(fan, known, NewId(), 100, Cancel);
        Assert.Equal(known, (await Search.BestKnownAsync(["sam"], 5, Cancel))[0]);
        Assert.Equal(5, (await Search.BestKnownAsync(["sam"], 5, Cancel)).Length);

        await Relations.UnfollowAsync(fans[0], known, Cancel);
        Assert.DoesNotContain(known, await Search.BestKnownAsync(["sam"], 5, Cancel));
        Assert.Equal(31, (await Search.BestKnownAsync(["sam"], 100, Cancel)).Length);
    }

    [Fact]
    public async Task Whom_one_follows_is_found_among_all()
    {
        var (me, friend) = (await CreateAsync("me", "Me"), await CreateAsync("sam_friend", "Sammy Samson"));
        await CreateAsync("sam_other", "Sam");
        await Relations.FollowAsync(me, friend, NewId(), 100, Cancel);
        Assert.Equal([friend], await Search.FollowedAsync(me, ["sam"], 10, Cancel));
        Assert.Equal([friend], await Search.FollowedAsync(me, ["samson", "fri"], 10, Cancel));
        Assert.Empty(await Search.FollowedAsync(me, ["other"], 10, Cancel));
        Assert.Empty(await Search.FollowedAsync(friend, ["sam"], 10, Cancel));
    }

    private async Task<IReadOnlyList<long>> FindAsync(string query) => await Search.BestKnownAsync(NameWords.Prefixes(query), 10, Cancel);

    private async Task<long> CreateAsync(string handle, string displayName)
    {
        var user = User(++_id, handle) with { DisplayName = displayName };
        var account = new AccountRecord(user.Id, handle, $"{handle}@example.org", "hash", "user", Start, null, []);
        Assert.Equal(AccountCreation.Created, await Accounts.CreateAsync(account, user, Cancel));
        return user.Id;
    }
}
