using System.Globalization;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Posts;

public sealed class LikeCrowdTests(SocialApp app, ITestOutputHelper output)
{
    private const int Crowd = 1_000;

    [Fact]
    public async Task A_thousand_who_like_one_post_at_once_are_all_counted_once()
    {
        using var ann = await app.AsAsync("ann");
        var post = await ann.PostAsync("everybody likes this");
        var users = await SeededUsers.AddAsync(app, Crowd);
        var grain = app.Grains.GetGrain<IPostReactionsGrain>(post.Id);

        // each twice, and every tenth changes their mind
        var answers = await Task.WhenAll(users.Concat(users).Select(u => grain.PutAsync(u, ReactionKind.Like)));
        await Task.WhenAll(users.Where((_, i) => i % 10 == 0).Select(u => grain.RemoveAsync(u, ReactionKind.Like)));

        Assert.All(answers, a => Assert.True(a.Viewer.Liked));
        Assert.Equal(Crowd, answers.Max(a => a.Counts!.Likes));
        var likers = new List<long>();
        string? next = null;
        do
        {
            var page = await ann.GetAsync<PageOf<User>>($"/v1/posts/{post.Id}/likes?limit=80" + (next is null ? "" : $"&cursor={next}"));
            likers.AddRange(page.Items.Select(u => u.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(users.Where((_, i) => i % 10 != 0).Order(), likers.Order());
        Assert.Equal(likers.Count + 1, (await ann.PutAsync(post, "like")).Counts!.Likes);
    }

    /// <summary>Not a check but a figure, so only on request (<c>-explicit only -showLiveOutput</c>).</summary>
    [Fact(Explicit = true)]
    public async Task Likes_of_one_post_beside_single_rows_of_the_stores_own_group_commit()
    {
        using var ann = await app.AsAsync("ann");
        var users = await SeededUsers.AddAsync(app, Crowd);
        for (var round = 0; round < 4; round++)
        {
            var (likes, rows) = (await RateAsync(await ann.PostAsync("hot"), users), await app.Grains.GetGrain<IPostBenchmarkGrain>(0).MeasureStoreAsync(Crowd, 3));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"one hot post: {likes:0} likes/s by {Crowd} users at once; posts into the same store by as many callers: {rows.RowsPerSecond:0} rows/s"));
        }
    }

    private async Task<double> RateAsync(Post post, IReadOnlyCollection<long> users)
    {
        var grain = app.Grains.GetGrain<IPostReactionsGrain>(post.Id);
        var started = TimeProvider.System.GetTimestamp();
        var changes = 0;
        await Task.WhenAll(users.Select(async user =>
        {
            for (var i = 0; i < 20; i++)
            {
                await (i % 2 == 0 ? grain.PutAsync(user, ReactionKind.Like) : grain.RemoveAsync(user, ReactionKind.Like));
                Interlocked.Increment(ref changes);
            }
        }));
        return changes / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }
}
