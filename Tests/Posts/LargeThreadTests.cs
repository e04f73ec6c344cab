using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Tests.Kit;
using Social.Tests.Storage;

namespace Social.Tests.Posts;

/// <summary>A conversation of 100,000 comments, put into the store in bulk and read as a client does.</summary>
public sealed class LargeThreadTests(SocialApp app, ITestOutputHelper output)
{
    private const int Direct = 40_000;
    private const int Answered = 600;
    private const int Below = 100;

    /// <summary>Of one answer, on a busy machine; reading them all at once would take many times as long.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(2);

    [Fact]
    public Task A_thread_of_a_hundred_thousand_comments_pages_as_a_tree_with_right_counts() => PagesAsTreeAsync(app);

    /// <summary>Run by hand: <c>-class "*LargeThreadTests" -explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task So_it_does_on_PostgreSQL()
    {
        await using var postgres = await PostgresTestDatabase.CreateAsync();
        await using var own = await SocialApp.StartAsync("Storage:Relational:Provider=postgres", $"Storage:Postgres:ConnectionString={postgres.ConnectionString}");
        await PagesAsTreeAsync(own);
    }

    private async Task PagesAsTreeAsync(SocialApp on)
    {
        using var ann = await on.AsAsync("ann");
        using var bob = await on.AsAsync("bob");
        var (store, ids) = (on.Services.GetRequiredService<IPostStore>(), on.Services.GetRequiredService<IdGenerator>());
        var root = (await store.GetManyAsync([(await ann.PostAsync("root")).Id], TestContext.Current.CancellationToken)).Single();
        var began = TimeProvider.System.GetTimestamp();
        var direct = await AddAsync(store, ids, Enumerable.Repeat(root, Direct), bob.Id);
        var below = await AddAsync(store, ids, Enumerable.Range(0, Answered * Below).Select(i => direct[i % Answered]), bob.Id);

        var filling = TimeProvider.System.GetElapsedTime(began);
        var started = TimeProvider.System.GetTimestamp();
        var walked = await Paging.WalkAsync(ann, $"/v1/posts/{root.Id}/comments", 80);
        var perPage = TimeProvider.System.GetElapsedTime(started) / (Direct / 80);
        Assert.Equal(direct.Select(c => c.Id), walked);
        Assert.True(perPage < Quick, $"a page took {perPage}");
        for (var i = 0; i < Answered; i += 97)
            Assert.Equal(below.Where(b => b.ReplyTo == direct[i].Id).Select(b => b.Id), await Paging.WalkAsync(ann, $"/v1/posts/{direct[i].Id}/comments", 80));

        started = TimeProvider.System.GetTimestamp();
        var thread = await ann.GetAsync<System.Text.Json.JsonElement>($"/v1/posts/{below[^1].Id}/thread");
        var page = await ann.GetAsync<PostPage>($"/v1/posts/{root.Id}/comments?limit=80");
        await bob.CommentAsync(root.Id, "one more");
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(Direct + (Answered * Below)) / filling.TotalSeconds:N0} comments/s stored; a page of 80 {perPage.TotalMilliseconds:N1} ms; a thread, a page and a comment {elapsed.TotalMilliseconds:N0} ms"));
        Assert.Equal(2, thread.GetProperty("ancestors").GetArrayLength());
        Assert.All(page.Items, p => Assert.Equal(Below, p.Counts.Comments));
        Assert.True(elapsed < Quick * 3, $"a thread, a page and a comment took {elapsed}");
        Assert.Equal(Direct + 1, (await store.CommentCountsAsync([root.Id], TestContext.Current.CancellationToken))[root.Id]);
        await Eventually.IsTrueAsync(
            async () => (await ann.GetAsync<Post>($"/v1/posts/{root.Id}")).Counts.Comments == Direct + 1, "the root's count has arrived");
    }

    private static async Task<List<PostRecord>> AddAsync(IPostStore store, IdGenerator ids, IEnumerable<PostRecord> parents, long author)
    {
        var added = new List<PostRecord>();
        foreach (var some in parents.Chunk(5_000))
        {
            var comments = some.Select(parent =>
            {
                var id = ids.Next();
                return new PostRecord(id, author, "x", Visibility.Public, parent.Id, parent.Root, [], null, 1, id, Deleted: false, PostCounts.None)
                {
                    ReplyToAuthor = parent.Author,
                };
            }).ToList();
            await Task.WhenAll(comments.Select(c => store.AddAsync(c, null)));
            added.AddRange(comments);
        }
        return added;
    }
}
