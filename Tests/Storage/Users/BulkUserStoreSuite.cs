using Social.Grains.Users;

namespace Social.Tests.Storage.Users;

/// <summary>Every store that can be filled in bulk holds afterwards what the verbs would have made.</summary>
public abstract class BulkUserStoreSuite : StoreSuite
{
    private const int Ann = 1;
    private const int Bob = 2;
    private const int Cid = 3;

    protected abstract IBulkUserStore Bulk { get; }

    protected abstract IRelationStore Relations { get; }

    protected abstract IUserStore Users { get; }

    [Fact]
    public async Task Filled_users_have_their_lists_counts_and_versions()
    {
        await FillAsync();

        var list = await Relations.ListAsync(Ann, Cancel);
        Assert.Equal((2L, "2,3"), (list.Version, string.Join(',', list.Following.Order())));
        Assert.Equal([new FollowRow(102, Bob), new FollowRow(101, Ann)], await Relations.FollowersAsync(Cid, long.MaxValue, 10, Cancel));
        Assert.Equal([new FollowRow(101, Cid), new FollowRow(100, Bob)], await Relations.FollowingAsync(Ann, long.MaxValue, 10, Cancel));
        var cid = await Users.GetAsync(Cid, Cancel);
        Assert.Equal((2, 0, "cid"), (cid!.Followers, cid.Following, cid.Handle));
    }

    [Fact]
    public async Task Filling_again_changes_nothing()
    {
        await FillAsync();
        await FillAsync();

        Assert.Equal(2, (await Relations.FollowersAsync(Cid, long.MaxValue, 10, Cancel)).Length);
        Assert.Equal(2, (await Users.GetAsync(Cid, Cancel))!.Followers);
    }

    [Fact]
    public async Task Verbs_go_on_from_what_was_filled_also_after_a_restart()
    {
        await FillAsync();
        Reopen();

        var write = await Relations.FollowAsync(Cid, Ann, 200, 10, Cancel);
        await Relations.UnfollowAsync(Ann, Cid, Cancel);

        Assert.Equal((RelationOutcome.Done, 1L), (write.Outcome, write.UserVersion));
        Assert.Equal([new FollowRow(102, Bob)], await Relations.FollowersAsync(Cid, long.MaxValue, 10, Cancel));
        Assert.Equal(3, await Relations.VersionAsync(Ann, Cancel));
        Assert.Equal(1, (await Users.GetAsync(Cid, Cancel))!.Followers);
    }

    private async Task FillAsync()
    {
        await Bulk.BeginAsync(Cancel);
        await Bulk.AddAsync([Made(Ann, "ann", 0, 100, [Bob, Cid]), Made(Bob, "bob", 1, 102, [Cid])], Cancel);
        await Bulk.AddAsync([Made(Cid, "cid", 2, 104, [])], Cancel);
        await Bulk.EndAsync(Cancel);
    }

    private static BulkUser Made(int id, string handle, int followers, long firstFollowId, long[] followees) =>
        new(User(id, handle) with { Followers = followers, Following = followees.Length }, firstFollowId, followees);
}
