using System.Diagnostics;
using Social.LoadTest.Oracle;
using Social.LoadTest.Seed;
using Social.LoadTest.Wire;

namespace Social.LoadTest.SocialMix;

/// <summary>Once everybody has paused: home timelines, threads, counts and inboxes against what was acknowledged.</summary>
internal sealed class MixVerifier(RunContext context, SocialClient client, TimelineOracle oracle, MixWorld world, Random random)
{
    /// <summary>A long search leaves more than anybody wants to wait for: so many, drawn by chance, are compared to their end.</summary>
    private const int MostUsers = 200;
    private const int MostPosts = 2_000;
    private const int PageSize = 80;
    private const int MostPages = 2_000;

    /// <summary>Silos may show counts for half a minute after the news of new ones was lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<MixPost> _posts = world.Posts;
    private readonly ILookup<long, int> _likes = world.Likes.ToLookup(static like => like.Post, static like => like.User);
    private readonly ILookup<long, MixPost> _comments = world.Posts.Where(static p => p.Parent is not null).ToLookup(static p => p.Parent!.Id);

    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        context.Report.Add("posts and comments", _posts.Count, "");
        context.Report.Add("likes", _likes.Sum(static post => post.Count()), "");
        var ids = _posts.Select(static post => post.Id).Distinct().Count();
        context.Report.Check("ids of posts", ids == _posts.Count, $"{ids:N0} different", $"{_posts.Count:N0}");
        var users = Some(Enumerable.Range(0, world.Users.Length), MostUsers);
        await new HomeVerifier(context, client, oracle).VerifyAsync([.. users.Select(u => world.Users[u])], MixRun.Concurrency, cancellationToken);
        var posts = Some(_posts, MostPosts);
        await CheckAsync("counts of posts", posts, CountDifferenceAsync, cancellationToken);
        await CheckAsync("threads", [.. posts.Where(p => _comments[p.Id].Any())], ThreadDifferenceAsync, cancellationToken);
        await CheckAsync("inboxes", users, InboxDifferenceAsync, cancellationToken);
    }

    private async Task CheckAsync<T>(
        string name, IReadOnlyCollection<T> items, Func<T, CancellationToken, Task<string?>> look, CancellationToken cancellationToken)
    {
        var wrong = 0;
        await context.Stages.ForEachAsync($"verify {name}", items, MixRun.Concurrency, async (item, token) =>
        {
            var start = Stopwatch.GetTimestamp();
            var difference = await look(item, token);
            while (difference is not null && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Pause, token);
                difference = await look(item, token);
            }

            if (difference is null)
                return;
            Interlocked.Increment(ref wrong);
            context.Report.Difference($"{name}: {difference}");
        }, cancellationToken);
        context.Report.Check(name, wrong == 0, $"{wrong} of {items.Count} differ", "0 differ from the oracle");
    }

    private async Task<string?> CountDifferenceAsync(MixPost post, CancellationToken cancellationToken)
    {
        var found = (await client.ReadAsync(world.Users[0], post.Id, cancellationToken)).Counts;
        var expected = new PostCountsAnswer(_comments[post.Id].Count(), _likes[post.Id].Count(), 0);
        return found == expected ? null : $"post {post.Id} has {found} instead of {expected}";
    }

    private async Task<string?> ThreadDifferenceAsync(MixPost post, CancellationToken cancellationToken)
    {
        var found = new List<long>();
        await WalkAsync(
            cursor => client.CommentsAsync(world.Users[0], post.Id, PageSize, cursor, cancellationToken), page => page.Next,
            page => found.AddRange(page.Items.Select(static item => item.Id)));
        var expected = _comments[post.Id].Select(static comment => comment.Id).Order().ToList();
        return found.SequenceEqual(expected) ? null : $"post {post.Id} shows {found.Count} comments instead of {expected.Count}, or in another order";
    }

    private async Task<string?> InboxDifferenceAsync(int user, CancellationToken cancellationToken)
    {
        var found = new List<(string Type, long Actor, long Post)>();
        await WalkAsync(
            cursor => client.NotificationsAsync(world.Users[user], PageSize, cursor, cancellationToken), page => page.Next,
            page => found.AddRange(page.Items.Select(static item => (item.Type, item.Actor.Id, item.PostId ?? 0))));
        var expected = NoticesOf(user).ToHashSet();
        if (found.Count == expected.Count && expected.SetEquals(found))
            return null;
        var missing = expected.Except(found).Take(3);
        var added = found.Except(expected).Take(3);
        return $"{world.Users[user].Handle} has {found.Count} instead of {expected.Count}; lacks {string.Join(' ', missing)}, should not have {string.Join(' ', added)}";
    }

    /// <summary>What concerns a user: likes of and comments on their posts, and mentions; not what they did themselves.</summary>
    private IEnumerable<(string Type, long Actor, long Post)> NoticesOf(int user)
    {
        foreach (var post in _posts)
        {
            if (post.Author == user)
            {
                foreach (var liker in _likes[post.Id].Where(liker => liker != user))
                    yield return ("like", world.Users[liker].Id, post.Id);
            }
            else if (post.Parent?.Author == user)
            {
                yield return ("comment", world.Users[post.Author].Id, post.Id);
            }
            else if (post.Mentioned.Contains(user))
            {
                yield return ("mention", world.Users[post.Author].Id, post.Id);
            }
        }
    }

    private static async Task WalkAsync<TPage>(Func<string?, Task<TPage>> read, Func<TPage, string?> next, Action<TPage> take)
    {
        string? cursor = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await read(cursor);
            take(page);
            cursor = next(page);
            if (cursor is null)
                return;
        }
    }

    private T[] Some<T>(IEnumerable<T> all, int most)
    {
        T[] shuffled = [.. all];
        random.Shuffle(shuffled);
        return shuffled[..Math.Min(most, shuffled.Length)];
    }
}
