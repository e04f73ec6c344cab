using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.LoadTest.Oracle;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

/// <summary>Timelines that reach below what the silo holds, and a silo that starts again.</summary>
public sealed class FeedWindowTests(ITestOutputHelper output)
{
    private const int Posts = 3_000;

    [Fact]
    public async Task The_whole_history_can_be_paged_through_below_the_window_before_and_after_a_restart()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        await using var first = await SocialApp.StartAsync("Feeds:WindowPosts=1000", "Feeds:PostsPerAuthor=16");
        first.KeepFolder = true;
        using var world = await RandomWorld.CreateAsync(first, users: 12, seed);
        await world.ActAsync(120);
        await FillAsync(first, world);
        foreach (var user in world.Users)
            await HomeIsRightAsync(world, user);
        var marked = world.Users[0];
        var marker = await marked.SendAsync<HomeMarker>(HttpMethod.Put, "/v1/timelines/home/marker", HomeMarkerTests.Body(world.PostIds.Max()));
        await first.StopAsync();

        await using var second = new SocialApp(["Feeds:WindowPosts=1000", "Feeds:PostsPerAuthor=16"], folder: first.Folder);
        await second.InitializeAsync();

        foreach (var user in world.Users)
        {
            using var again = new SocialClient(second.Address, user.Session);
            await HomeIsRightAsync(world, again);
        }
        using var reader = new SocialClient(second.Address, marked.Session);
        Assert.Equal(marker, await reader.GetAsync<HomeMarker>("/v1/timelines/home/marker"));
    }

    [Fact]
    public async Task Since_leaves_out_what_is_more_than_ten_seconds_older()
    {
        await using var own = await SocialApp.StartAsync();
        using var ann = await own.AsAsync("ann");
        var store = own.Services.GetRequiredService<IPostStore>();
        var now = TimeProvider.System.GetUtcNow();
        var (old, recent) = (IdGenerator.FirstAt(now.AddSeconds(-20)), IdGenerator.FirstAt(now.AddSeconds(-6)));
        await store.AddAsync(Record(old, ann.Id), null, TestContext.Current.CancellationToken);
        await store.AddAsync(Record(recent, ann.Id), null, TestContext.Current.CancellationToken);
        var (newer, newest) = (await ann.PostAsync("newer"), await ann.PostAsync("newest"));
        await Paging.SeesAsync(ann, old);

        Assert.Equal([newest.Id, newer.Id, recent, old], await Paging.HomeAsync(ann));
        Assert.Equal([newest.Id, newer.Id, recent], (await ann.GetAsync<PostPage>($"/v1/timelines/home?since={newer.Id}")).Items.Select(p => p.Id));
        Assert.Equal([newest.Id], (await ann.GetAsync<PostPage>($"/v1/timelines/home?since={newer.Id}&limit=1")).Items.Select(p => p.Id));
        Assert.Equal(4, (await ann.GetAsync<PostPage>("/v1/timelines/home?since=1")).Items.Length);
    }

    /// <summary>More posts than the window holds, straight into the store.</summary>
    private static async Task FillAsync(SocialApp app, RandomWorld world)
    {
        var (store, ids) = (app.Services.GetRequiredService<IPostStore>(), app.Services.GetRequiredService<IdGenerator>());
        // skewed, so that some authors lie deep below the window
        var records = Enumerable.Range(0, Posts)
            .Select(_ => Record(ids.Next(), world.Users[(int)(world.Users.Count * Math.Pow(world.Random.NextDouble(), 4))].Id)).ToList();
        await Parallel.ForEachAsync(
            records, new ParallelOptions { MaxDegreeOfParallelism = 256, CancellationToken = TestContext.Current.CancellationToken },
            async (record, cancellationToken) => await store.AddAsync(record, null, cancellationToken));
        foreach (var record in records)
            world.Oracle.Add(OraclePost.Public(record.Id, record.Author));
    }

    private static async Task HomeIsRightAsync(RandomWorld world, SocialClient user)
    {
        var expected = world.Oracle.Home(user.Id);
        await Eventually.IsTrueAsync(
            async () => expected.SequenceEqual(await Paging.HomeAsync(user)), $"home of {user.Handle}, {expected.Count} posts", TimeSpan.FromSeconds(8));
    }

    private static PostRecord Record(long id, long author) =>
        new(id, author, "stored", Visibility.Public, null, null, [], null, 1, id, Deleted: false, PostCounts.None);
}
