using System.Collections.Concurrent;
using System.Diagnostics;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.LoadTest.Fanout;
using Social.LoadTest.Report;
using Social.LoadTest.Seed;

namespace Social.LoadTest.Grains;

/// <summary>
/// Reads and posts at given rates whether or not earlier calls are answered; times count from when a call was due. Readers are drawn
/// evenly, authors by the law that made them popular.
/// </summary>
internal sealed class Load(IGrainFactory grains, FollowGraph graph, long baseId, int seed)
{
    private const int PageSlots = 512;
    private const int PostSlots = 256;

    /// <summary>One post of so many is looked for at a follower's.</summary>
    private const int WatchEvery = 10;

    private readonly ConcurrentQueue<(long Id, int Author)> _posted = new();
    private int _failed;

    public LoadCounts Counts { get; } = new();

    /// <summary>All that were acknowledged.</summary>
    public IReadOnlyCollection<(long Id, int Author)> Posted => _posted;

    /// <summary>Calls that were answered with an error or not at all.</summary>
    public int Failed => _failed;

    public async Task<Phase> ReadAsync(int perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var times = new LatencyRecorder();
        var randoms = Randoms(PageSlots, 1);
        var start = Stopwatch.GetTimestamp();
        await OpenLoop.RunAsync(perSecond, duration, PageSlots, async (slot, _, due) =>
        {
            var reader = baseId + randoms[slot].Next(graph.Users);
            await TryAsync(() => grains.GetGrain<ITimelineGrain>(reader).HomeAsync(new HomeQuery(null, null, PageQuery.DefaultLimit)));
            times.RecordSince(due);
            Counts.Page();
        }, cancellationToken);
        return new Phase(times, Stopwatch.GetElapsedTime(start));
    }

    /// <param name="watch">Null: nobody looks for the posts.</param>
    public async Task<Phase> PostAsync(int perSecond, TimeSpan duration, LagWatch? watch, CancellationToken cancellationToken)
    {
        var times = new LatencyRecorder();
        var randoms = Randoms(PostSlots, 2);
        var start = Stopwatch.GetTimestamp();
        await OpenLoop.RunAsync(perSecond, duration, PostSlots, async (slot, number, due) =>
        {
            var random = randoms[slot];
            // whoever is followed is drawn by popularity too: a watched post has a follower to look at
            var reader = random.Next(graph.Users);
            var isWatched = watch is not null && number % WatchEvery == 0;
            var author = isWatched ? random.GetItems(graph.FolloweesOf(reader), 1)[0] : graph.Popular(random);
            var post = new NewPost(PostText.Write((int)number, random), Visibility.Public);
            var answer = await TryAsync(() => grains.GetGrain<IAuthorGrain>(baseId + author).PostAsync(post, null));
            times.RecordSince(due);
            if (answer is null)
                return;
            Counts.Post();
            _posted.Enqueue((answer.Value.Id, author));
            if (isWatched)
                watch!.Look(baseId + reader, answer.Value.Id);
        }, cancellationToken);
        return new Phase(times, Stopwatch.GetElapsedTime(start));
    }

    private async Task<T?> TryAsync<T>(Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is SocialException or OrleansException or TimeoutException)
        {
            Interlocked.Increment(ref _failed);
            return null;
        }
    }

    private Random[] Randoms(int slots, int kind) => [.. Enumerable.Range(0, slots).Select(slot => new Random(unchecked((seed * 31) + (kind * 10_007) + slot)))];
}

/// <summary>Calls of one kind over some time.</summary>
internal sealed record Phase(LatencyRecorder Times, TimeSpan Elapsed)
{
    public double PerSecond => Times.Count / Elapsed.TotalSeconds;
}
