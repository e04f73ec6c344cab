using Social.Grains.Accounts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Tests.Storage.Users;

public abstract partial class RelationStoreSuite : StoreSuite
{
    private const int Limit = 10_000;
    private const long Ann = 1;
    private const long Bob = 2;
    private const long Cid = 3;

    protected abstract IRelationStore Store { get; }

    protected abstract IUserStore Users { get; }

    protected abstract IAccountStore Accounts { get; }

    [Fact]
    public async Task Follows_and_requests_are_counted_from_a_moment_on_up_to_a_bound()
    {
        for (var i = 1; i < 7; i++)
            await PersonAsync(i, locked: i == 6);
        for (var i = 2; i < 7; i++)
            await Store.FollowAsync(1, i, i * 10, 100, Cancel);
        Assert.Equal(5, await Store.FollowedSinceAsync(1, 0, 10, Cancel));
        Assert.Equal(3, await Store.FollowedSinceAsync(1, 40, 10, Cancel));
        Assert.Equal(2, await Store.FollowedSinceAsync(1, 0, 2, Cancel));
        Assert.Equal(0, await Store.FollowedSinceAsync(2, 0, 10, Cancel));
    }

    [Fact]
    public async Task Following_twice_counts_once_and_moves_one_version()
    {
        await PeopleAsync();
        var first = await Store.FollowAsync(Ann, Bob, 100, Limit, Cancel);
        Assert.Equal((RelationOutcome.Done, 1L, (long?)null), (first.Outcome, first.UserVersion, first.OtherVersion));
        Assert.True(first.Relationship.Following);
        var second = await Store.FollowAsync(Ann, Bob, 101, Limit, Cancel);
        Assert.Equal((RelationOutcome.Done, (long?)null), (second.Outcome, second.UserVersion));
        Reopen();
        await AssertCountsAsync(Ann, followers: 0, following: 1);
        await AssertCountsAsync(Bob, followers: 1, following: 0);
        Assert.Equal([new FollowRow(100, Ann)], await Store.FollowersAsync(Bob, long.MaxValue, 10, Cancel));
        Assert.Equal([new FollowRow(100, Bob)], await Store.FollowingAsync(Ann, long.MaxValue, 10, Cancel));
        AssertSame(new RelationList(1, [Bob], [], []), await Store.ListAsync(Ann, Cancel));
        AssertSame(new RelationList(0, [], [], []), await Store.ListAsync(Bob, Cancel));
    }

    [Fact]
    public async Task Unfollowing_twice_counts_once()
    {
        await PeopleAsync();
        await Store.FollowAsync(Ann, Bob, 100, Limit, Cancel);
        Assert.Equal(2, (await Store.UnfollowAsync(Ann, Bob, Cancel)).UserVersion);
        var again = await Store.UnfollowAsync(Ann, Bob, Cancel);
        Assert.Equal((RelationOutcome.Done, (long?)null), (again.Outcome, again.UserVersion));
        await AssertCountsAsync(Ann, 0, 0);
        await AssertCountsAsync(Bob, 0, 0);
        Assert.Empty(await Store.FollowersAsync(Bob, long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task Nobody_follows_the_unknown_the_blocked_the_blocker_or_beyond_the_limit()
    {
        await PeopleAsync();
        Assert.Equal(RelationOutcome.NotFound, (await Store.FollowAsync(Ann, 99, 100, Limit, Cancel)).Outcome);
        await Store.BlockAsync(Ann, Bob, Limit, Cancel);
        Assert.Equal(RelationOutcome.Blocking, (await Store.FollowAsync(Ann, Bob, 100, Limit, Cancel)).Outcome);
        Assert.Equal(RelationOutcome.BlockedBy, (await Store.FollowAsync(Bob, Ann, 100, Limit, Cancel)).Outcome);
        await Store.FollowAsync(Bob, Cid, 100, 1, Cancel);
        await PersonAsync(4);
        Assert.Equal(RelationOutcome.LimitReached, (await Store.FollowAsync(Bob, 4, 101, 1, Cancel)).Outcome);
        Assert.Equal(RelationOutcome.Done, (await Store.FollowAsync(Bob, Cid, 101, 1, Cancel)).Outcome);
        await AssertCountsAsync(Bob, 0, 1);
        Assert.Equal(RelationOutcome.LimitReached, (await Store.BlockAsync(Ann, 4, 1, Cancel)).Outcome);
        await Store.MuteAsync(Ann, Cid, 1, Cancel);
        Assert.Equal(RelationOutcome.LimitReached, (await Store.MuteAsync(Ann, 4, 1, Cancel)).Outcome);
        Assert.Equal(RelationOutcome.NotFound, (await Store.BlockAsync(Ann, 99, Limit, Cancel)).Outcome);
        Assert.Equal(RelationOutcome.NotFound, (await Store.MuteAsync(Ann, 99, Limit, Cancel)).Outcome);
        AssertSame(new RelationList(2, [], [Cid], [Bob]), await Store.ListAsync(Ann, Cancel));
    }

    [Fact]
    public async Task A_locked_user_is_asked_and_accepting_makes_the_follow()
    {
        await PeopleAsync(bobLocked: true);
        var asked = await Store.FollowAsync(Ann, Bob, 100, Limit, Cancel);
        Assert.Equal((false, true, (long?)null), (asked.Relationship.Following, asked.Relationship.Requested, asked.UserVersion));
        await Store.FollowAsync(Ann, Bob, 101, Limit, Cancel);
        Assert.Equal([new FollowRow(100, Ann)], await Store.RequestsAsync(Bob, long.MaxValue, 10, Cancel));
        await AssertCountsAsync(Bob, 0, 0);

        Assert.Equal(RelationOutcome.NotFound, (await Store.AcceptAsync(Bob, Cid, 102, Limit, Cancel)).Outcome);
        var accepted = await Store.AcceptAsync(Bob, Ann, 102, Limit, Cancel);
        Assert.Equal((RelationOutcome.Done, true), (accepted.Outcome, accepted.Relationship.FollowedBy));
        Assert.Equal(((long?)null, 1L), (accepted.UserVersion, accepted.OtherVersion));
        var again = await Store.AcceptAsync(Bob, Ann, 103, Limit, Cancel);
        Assert.Equal((RelationOutcome.Done, (long?)null), (again.Outcome, again.OtherVersion));
        Assert.Empty(await Store.RequestsAsync(Bob, long.MaxValue, 10, Cancel));
        Assert.Equal([new FollowRow(102, Ann)], await Store.FollowersAsync(Bob, long.MaxValue, 10, Cancel));
        await AssertCountsAsync(Bob, 1, 0);
        await AssertCountsAsync(Ann, 0, 1);
    }

    [Fact]
    public async Task A_request_can_be_refused_taken_back_and_kept_from_passing_the_limit()
    {
        await PeopleAsync(bobLocked: true);
        await Store.FollowAsync(Ann, Bob, 100, Limit, Cancel);
        Assert.Equal(RelationOutcome.Done, (await Store.RejectAsync(Bob, Ann, Cancel)).Outcome);
        Assert.Equal(RelationOutcome.Done, (await Store.RejectAsync(Bob, Ann, Cancel)).Outcome);
        Assert.Equal(RelationOutcome.NotFound, (await Store.AcceptAsync(Bob, Ann, 101, Limit, Cancel)).Outcome);

        await Store.FollowAsync(Ann, Bob, 102, Limit, Cancel);
        var back = await Store.UnfollowAsync(Ann, Bob, Cancel);
        Assert.Equal((false, (long?)null), (back.Relationship.Requested, back.UserVersion));
        Assert.Empty(await Store.RequestsAsync(Bob, long.MaxValue, 10, Cancel));

        await Store.FollowAsync(Ann, Bob, 103, 1, Cancel);
        await Store.FollowAsync(Ann, Cid, 104, 1, Cancel);
        Assert.Equal(RelationOutcome.LimitReached, (await Store.AcceptAsync(Bob, Ann, 105, 1, Cancel)).Outcome);
        await AssertCountsAsync(Ann, 0, 1);
    }

    [Fact]
    public async Task A_block_ends_follows_both_ways_and_moves_the_versions_of_those_who_lose_one()
    {
        await PeopleAsync();
        await Store.FollowAsync(Ann, Bob, 100, Limit, Cancel);
        await Store.FollowAsync(Bob, Ann, 101, Limit, Cancel);
        var block = await Store.BlockAsync(Ann, Bob, Limit, Cancel);
        Assert.Equal((2L, 2L), (block.UserVersion, block.OtherVersion));
        AssertSame(new Relationship(Bob, false, false, false, true, false), block.Relationship);
        await AssertCountsAsync(Ann, 0, 0);
        await AssertCountsAsync(Bob, 0, 0);
        AssertSame(new RelationList(2, [], [], [Bob]), await Store.ListAsync(Ann, Cancel));
        AssertSame(new RelationList(2, [], [], []), await Store.ListAsync(Bob, Cancel));
        Assert.Null((await Store.BlockAsync(Ann, Bob, Limit, Cancel)).UserVersion);
        Assert.Null((await Store.BlockAsync(Ann, Cid, Limit, Cancel)).OtherVersion);
        Assert.Equal(4, (await Store.UnblockAsync(Ann, Bob, Cancel)).UserVersion);
        Assert.Null((await Store.UnblockAsync(Ann, Bob, Cancel)).UserVersion);
    }

    [Fact]
    public async Task Relationships_are_given_for_every_id_in_the_order_asked()
    {
        await PeopleAsync(bobLocked: true);
        await Store.FollowAsync(Ann, Bob, 100, Limit, Cancel);
        await Store.FollowAsync(Cid, Ann, 101, Limit, Cancel);
        await Store.MuteAsync(Ann, Cid, Limit, Cancel);
        await PersonAsync(4);
        await Store.BlockAsync(4, Ann, Limit, Cancel);
        AssertSame(
            (Relationship[])[
                new(4, false, false, false, false, false) { BlockedBy = true }, new(Cid, false, true, false, false, true),
                new(99, false, false, false, false, false), new(Bob, false, false, true, false, false)],
            [.. await Store.BetweenAsync(Ann, [4, Cid, 99, Bob], Cancel)]);
    }

    [Fact]
    public async Task Muting_twice_moves_one_version()
    {
        await PeopleAsync();
        Assert.Equal(1, (await Store.MuteAsync(Ann, Bob, Limit, Cancel)).UserVersion);
        Assert.Null((await Store.MuteAsync(Ann, Bob, Limit, Cancel)).UserVersion);
        Assert.Equal(2, (await Store.UnmuteAsync(Ann, Bob, Cancel)).UserVersion);
        Assert.Null((await Store.UnmuteAsync(Ann, Bob, Cancel)).UserVersion);
        Assert.Equal((2L, 0L), (await Store.VersionAsync(Ann, Cancel), await Store.VersionAsync(99, Cancel)));
        Assert.Equal(RelationOutcome.NotFound, (await Store.UnmuteAsync(Ann, 99, Cancel)).Outcome);
    }

    private async Task PeopleAsync(bool bobLocked = false)
    {
        await PersonAsync(Ann);
        await PersonAsync(Bob, bobLocked);
        await PersonAsync(Cid);
    }

    private async Task PersonAsync(long id, bool locked = false)
    {
        var account = new AccountRecord(id, $"u{id}", $"u{id}@example.org", "hash", "user", Start, null, []);
        Assert.Equal(AccountCreation.Created, await Accounts.CreateAsync(account, User(id, $"u{id}", locked), Cancel));
    }

    private async Task AssertCountsAsync(long id, int followers, int following)
    {
        var user = await Users.GetAsync(id, Cancel);
        Assert.Equal((followers, following), (user!.Followers, user.Following));
    }
}
