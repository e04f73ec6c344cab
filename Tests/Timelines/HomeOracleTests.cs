using System.Net;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

/// <summary>Everything that moves a home timeline, in random order, against the plain model of who should see what.</summary>
public sealed class HomeOracleTests(SocialApp app, ITestOutputHelper output)
{
    [Fact]
    public async Task Every_home_timeline_equals_the_oracle_after_random_actions()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        using var world = await RandomWorld.CreateAsync(app, users: 30, seed);

        for (var round = 0; round < 3; round++)
        {
            await world.ActAsync(150);
            foreach (var user in world.Users)
                await HomeIsRightAsync(world, user, world.Random.Next(1, 81));
        }
        foreach (var user in world.Users)
            await PostsAreRightAsync(world, user);
    }

    private static async Task HomeIsRightAsync(RandomWorld world, SocialClient user, int limit)
    {
        var expected = world.Oracle.Home(user.Id);
        List<long> home = [];
        // a follower hears of a post within seconds; all else is in effect when it is answered
        await Eventually.IsTrueAsync(
            async () => (home = await Paging.HomeAsync(user, limit)).SequenceEqual(expected),
            $"home of {user.Handle} with limit {limit}: expected [{string.Join(' ', expected)}]", TimeSpan.FromSeconds(5));
        Assert.Equal(expected, await Paging.HomeAsync(user));
        Assert.Equal(home.Count, expected.Count);
    }

    private static async Task PostsAreRightAsync(RandomWorld world, SocialClient viewer)
    {
        var author = world.AnyUser();
        var isHidden = await viewer.StatusAsync($"/v1/users/{author.Id}") == HttpStatusCode.NotFound;
        var expected = world.Oracle.PostsOf(author.Id, viewer.Id);
        if (isHidden)
            Assert.Empty(expected);
        else
            Assert.Equal(expected, await Paging.WalkAsync(viewer, $"/v1/users/{author.Id}/posts", 7));
        foreach (var id in world.PostIds.Where(_ => world.Random.Next(8) == 0))
        {
            var sees = world.Oracle.Find(id) is { } post && world.Oracle.MaySee(viewer.Id, post);
            Assert.Equal((id, sees ? HttpStatusCode.OK : HttpStatusCode.NotFound), (id, await viewer.StatusAsync($"/v1/posts/{id}")));
        }
    }
}
