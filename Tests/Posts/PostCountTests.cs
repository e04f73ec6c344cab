using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Tests.Kit;
using Social.Tests.Storage;

namespace Social.Tests.Posts;

/// <summary>The counts that posts are shown with, a second or two old, wherever one asks.</summary>
public sealed class PostCountTests
{
    private const int ReaderCount = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Counts_whose_news_were_lost_are_made_anew_when_a_post_is_shown_half_a_minute_later()
    {
        var time = new LaterTime();
        await using var app = new SocialApp([], services => services.AddSingleton<TimeProvider>(time));
        await app.InitializeAsync();
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var post = await ann.PostAsync("hello");
        Assert.Equal(PostCounts.None, await CountsAsync(bob, post));
        // as a silo leaves it that dies with a like that it has stored and told nobody of
        await app.Services.GetRequiredService<IReactionStore>().WriteAsync(
            [new ReactionChange(bob.Id, post.Id, ReactionKind.Like, IsPut: true, app.Services.GetRequiredService<IdGenerator>().Next(), ann.Id)],
            TestContext.Current.CancellationToken);

        time.Pass(TimeSpan.FromSeconds(20));
        var soon = await CountsAsync(bob, post);
        await bob.PostAsync("time for the next second's counting to begin");
        Assert.Equal((0, 0), (soon.Likes, (await CountsAsync(bob, post)).Likes));
        time.Pass(TimeSpan.FromSeconds(20));

        await Eventually.IsTrueAsync(async () => await CountsAsync(bob, post) is { Likes: 1 }, "the like is counted", Limit);
    }

    [Fact]
    public async Task Every_silo_shows_the_counts_of_what_happened_on_another()
    {
        await using var postgres = await PostgresTestDatabase.CreateEmptyAsync();
        await using var cluster = await SocialCluster.StartAsync(silos: 2, frontEnds: 1, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Storage:Relational:Provider"] = "postgres",
            ["Storage:Postgres:ConnectionString"] = postgres.ConnectionString,
        });
        using var ann = await cluster.AsAsync("ann");
        var post = await ann.PostAsync("hello");
        // a home page is made on the reader's silo: that all of so many stand on one happens once in two thousand runs, and then the test proves less
        var readers = new List<SocialClient>();
        for (var i = 0; i < ReaderCount; i++)
        {
            readers.Add(await cluster.AsAsync("reader"));
            await readers[i].FollowAsync(ann);
            await Paging.SeesAsync(readers[i], post.Id, Limit);
        }

        await Task.WhenAll(readers.Select(r => r.PutAsync(post, "like")));
        await readers[0].PutAsync(post, "repost");
        await readers[1].CommentAsync(post.Id, "hello yourself");
        await readers[2].TakeBackAsync(post, "like");

        var expected = new PostCounts(1, ReaderCount - 1, 1);
        foreach (var reader in readers)
        {
            // sooner than old counts are made anew: by what the silos tell each other
            await Eventually.IsTrueAsync(
                async () => (await reader.GetAsync<PostPage>("/v1/timelines/home?limit=80")).Items.Select(p => p.Reposted ?? p).First(p => p.Id == post.Id).Counts == expected,
                $"{reader.Handle} sees {expected}", TimeSpan.FromSeconds(15));
        }
        foreach (var reader in readers)
            reader.Dispose();
    }

    private static async Task<PostCounts> CountsAsync(SocialClient reader, Post post) => (await reader.GetAsync<Post>($"/v1/posts/{post.Id}")).Counts;

    /// <summary>The system's time, of which more has passed than really did.</summary>
    private sealed class LaterTime : TimeProvider
    {
        private long _passed;

        public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, (long)(time.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _passed);
    }
}
