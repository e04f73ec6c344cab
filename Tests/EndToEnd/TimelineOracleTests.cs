using Social.LoadTest.Oracle;

namespace Social.Tests.EndToEnd;

public sealed class TimelineOracleTests
{
    private const long Ann = 1;
    private const long Bob = 2;
    private const long Cat = 3;

    private readonly TimelineOracle _oracle = new();

    public TimelineOracleTests()
    {
        foreach (var user in (long[])[Ann, Bob, Cat])
            _oracle.AddUser(user);
    }

    [Fact]
    public void Home_is_ones_own_posts_and_those_of_followees_newest_first()
    {
        _oracle.Follow(Ann, Bob);
        _oracle.Add(OraclePost.Public(10, Bob));
        _oracle.Add(OraclePost.Public(12, Ann));
        _oracle.Add(OraclePost.Public(11, Cat));
        _oracle.Add(OraclePost.Public(13, Bob));

        Assert.Equal([13, 12, 10], _oracle.Home(Ann));
        Assert.Equal([13, 10], _oracle.Home(Bob));
    }

    [Fact]
    public void An_unfollow_and_a_delete_take_posts_away_and_a_later_follow_brings_the_old_ones()
    {
        _oracle.Add(OraclePost.Public(10, Bob));
        _oracle.Add(OraclePost.Public(11, Bob));
        _oracle.Follow(Ann, Bob);
        Assert.Equal([11, 10], _oracle.Home(Ann));

        _oracle.Delete(11);
        Assert.Equal([10], _oracle.Home(Ann));

        _oracle.Unfollow(Ann, Bob);
        Assert.Empty(_oracle.Home(Ann));
    }

    [Fact]
    public void A_mute_hides_from_home_but_not_from_the_authors_own_page()
    {
        _oracle.Follow(Ann, Bob);
        _oracle.Add(OraclePost.Public(10, Bob));

        _oracle.Mute(Ann, Bob);
        Assert.Empty(_oracle.Home(Ann));
        Assert.Equal([10], _oracle.PostsOf(Bob, Ann));

        _oracle.Unmute(Ann, Bob);
        Assert.Equal([10], _oracle.Home(Ann));
    }

    [Fact]
    public void A_block_ends_follows_both_ways_for_good_and_hides_each_from_the_other()
    {
        _oracle.Follow(Ann, Bob);
        _oracle.Follow(Bob, Ann);
        _oracle.Add(OraclePost.Public(10, Ann));
        _oracle.Add(OraclePost.Public(11, Bob));

        _oracle.Block(Ann, Bob);
        _oracle.Follow(Bob, Ann);
        Assert.Equal([10], _oracle.Home(Ann));
        Assert.Equal([11], _oracle.Home(Bob));
        Assert.Empty(_oracle.PostsOf(Ann, Bob));

        _oracle.Unblock(Ann, Bob);
        Assert.Equal([11], _oracle.Home(Bob));
        Assert.Equal([10], _oracle.PostsOf(Ann, Bob));
        Assert.Equal((0, 0, 1), _oracle.CountsOf(Ann));
    }

    [Theory]
    [InlineData("Public", true, true, true)]
    [InlineData("Unlisted", true, true, true)]
    [InlineData("Followers", true, false, true)]
    [InlineData("Mentioned", false, false, true)]
    public void Visibility_decides_who_may_see(string visibility, bool follower, bool stranger, bool mentioned)
    {
        const long dan = 4;
        _oracle.AddUser(dan);
        _oracle.Follow(Bob, Ann);
        var post = new OraclePost(10, Ann, "", Enum.Parse<OracleVisibility>(visibility), [dan]);
        _oracle.Add(post);

        Assert.True(_oracle.MaySee(Ann, post));
        Assert.Equal(follower, _oracle.MaySee(Bob, post));
        Assert.Equal(stranger, _oracle.MaySee(Cat, post));
        Assert.Equal(mentioned, _oracle.MaySee(dan, post));
        Assert.Equal(follower, _oracle.Home(Bob).Contains(10));
        Assert.DoesNotContain(10, _oracle.Home(dan));
    }

    [Fact]
    public void Nobody_follows_themselves_or_somebody_unknown()
    {
        _oracle.Follow(Ann, Ann);
        _oracle.Follow(Ann, 99);

        Assert.Equal((0, 0, 0), _oracle.CountsOf(Ann));
    }
}
