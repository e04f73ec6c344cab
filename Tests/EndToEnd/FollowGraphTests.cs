using CsCheck;
using Social.LoadTest.Grains;

namespace Social.Tests.EndToEnd;

public sealed class FollowGraphTests
{
    [Fact]
    public void Everybody_follows_as_many_others_as_asked_each_once_and_never_themselves() =>
        Gen.Select(Gen.Int[2, 400], Gen.Int[1, 399], Gen.Int).Where((users, followees, _) => followees < users).Sample((users, followees, seed) =>
        {
            var graph = new FollowGraph(users, followees, seed);
            for (var user = 0; user < users; user++)
            {
                var followed = graph.FolloweesOf(user);
                Assert.Equal(followees, followed.Length);
                Assert.DoesNotContain(user, followed);
                Assert.Equal(followed, followed.Distinct().Order());
                Assert.All(followed, other => Assert.InRange(other, 0, users - 1));
            }
        }, iter: 50);

    [Fact]
    public void The_same_seed_makes_the_same_graph_and_another_a_different_one()
    {
        var lists = Lists(7);

        Assert.Equal(lists, Lists(7));
        Assert.NotEqual(lists, Lists(8));

        static string Lists(int seed)
        {
            var graph = new FollowGraph(200, 20, seed);
            return string.Join(';', Enumerable.Range(0, 200).Select(user => string.Join(',', graph.FolloweesOf(user))));
        }
    }

    [Fact]
    public void A_few_are_followed_by_nearly_all_and_most_by_few()
    {
        var followers = new FollowGraph(20_000, 50, 1).CountFollowers(TestContext.Current.CancellationToken).OrderDescending().ToArray();

        Assert.Equal(20_000 * 50, followers.Sum());
        Assert.InRange(followers[0], 18_000, 20_000);
        Assert.InRange(followers[10_000], 1, 50);
    }

    [Fact]
    public void Authors_are_drawn_as_often_as_their_rank_says()
    {
        var graph = new FollowGraph(1_000, 5, 3);
        var random = new Random(5);
        var drawn = Enumerable.Range(0, 200_000).Select(_ => graph.Popular(random)).CountBy(user => user).Select(c => c.Value).OrderDescending().ToArray();

        // rank 1 gets ln 2 / ln 1001 of all, rank 2 ln 1.5 / ln 1001
        Assert.InRange(drawn[0], 19_000, 21_200);
        Assert.InRange(drawn[0] / (double)drawn[1], 1.6, 1.82);
    }
}
