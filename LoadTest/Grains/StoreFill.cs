using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Social.Grains.Interfaces.Users;

namespace Social.LoadTest.Grains;

/// <summary>Puts the users, their follows and the first posts into the stores, in batches through the silos.</summary>
internal sealed class StoreFill(IGrainFactory grains, FollowGraph graph, long baseId, ProgressLines progress)
{
    /// <summary>Follows in one batch: a few megabytes on the wire, a fraction of a second in the store.</summary>
    private const int BatchFollows = 200_000;

    private const int MostBatchUsers = 5_000;
    private const int BatchPosts = 5_000;

    /// <summary>The next batch is made while one is written.</summary>
    private const int BatchesUnderWay = 2;

    /// <param name="exclusive">Nobody else uses the store: what is dear to keep up to date is made once at the end.</param>
    /// <param name="save">Told how far it is.</param>
    public async Task<FilledGraph> RunAsync(
        FilledGraph filled, string prefix, bool exclusive, Action<FilledGraph> save, CancellationToken cancellationToken)
    {
        if (filled.UsersDone < filled.Users)
        {
            progress.Say($"drawing {(long)filled.Users * filled.Followees:N0} follows to count followers");
            var followers = graph.CountFollowers(cancellationToken);
            if (exclusive)
                await Grain(0).BeginAsync().WaitAsync(cancellationToken);
            filled = await AddUsersAsync(filled, prefix, followers, save, cancellationToken);
        }

        if (!filled.Ended)
        {
            if (exclusive)
            {
                progress.Say("sorting the lists of followers");
                await Grain(0).EndAsync().WaitAsync(cancellationToken);
                progress.Say("the lists of followers are sorted");
            }

            save(filled = filled with { Ended = true });
        }

        return await AddPostsAsync(filled, save, cancellationToken);
    }

    /// <summary>The author of a post of the fill.</summary>
    public static int AuthorOf(FollowGraph graph, int post) => graph.Popular(graph.RandomOf(-2 - post));

    private async Task<FilledGraph> AddUsersAsync(
        FilledGraph filled, string prefix, int[] followers, Action<FilledGraph> save, CancellationToken cancellationToken)
    {
        var size = Math.Clamp(BatchFollows / filled.Followees, 1, MostBatchUsers);
        using var counted = progress.Count("users", filled.Users, filled.UsersDone);
        var underWay = new Queue<Task>();
        for (var first = filled.UsersDone; first < filled.Users; first += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(size, filled.Users - first);
            var batch = new BulkUsers(
                baseId, first, prefix, ImmutableArray.Create(followers, first, count), Followees(first, count, filled.Followees));
            while (underWay.Count >= BatchesUnderWay)
                await DoneAsync();
            underWay.Enqueue(Grain(first).AddUsersAsync(batch));
        }

        while (underWay.Count > 0)
            await DoneAsync();
        return filled;

        // batches end in order, or one that failed would be passed over when the fill goes on
        async Task DoneAsync()
        {
            await underWay.Dequeue();
            var done = Math.Min(size, filled.Users - filled.UsersDone);
            counted.Add(done);
            save(filled = filled with { UsersDone = filled.UsersDone + done });
        }
    }

    private async Task<FilledGraph> AddPostsAsync(FilledGraph filled, Action<FilledGraph> save, CancellationToken cancellationToken)
    {
        if (filled.PostsDone == filled.Posts)
            return filled;
        using var counted = progress.Count("first posts", filled.Posts, filled.PostsDone);
        while (filled.PostsDone < filled.Posts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var numbers = Enumerable.Range(filled.PostsDone, Math.Min(BatchPosts, filled.Posts - filled.PostsDone)).ToArray();
            await Grain(0).AddPostsAsync(new BulkPosts(
                [.. numbers.Select(filled.PostId)], [.. numbers.Select(n => baseId + AuthorOf(graph, n))]));
            counted.Add(numbers.Length);
            save(filled = filled with { PostsDone = filled.PostsDone + numbers.Length });
        }

        return filled;
    }

    private ImmutableArray<int> Followees(int first, int count, int each)
    {
        var all = new int[count * each];
        Parallel.For(0, count, i => graph.FolloweesOf(first + i).CopyTo(all, i * each));
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }

    private IBulkBenchmarkGrain Grain(int key) => grains.GetGrain<IBulkBenchmarkGrain>(key);
}
