using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Streams;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Grains.Timelines;

/// <summary>Drives the feed for load tests. Keeps nothing. Its work runs on the thread pool: it plays many callers at once, which a grain's one thread cannot.</summary>
[PreferLocalPlacement, Reentrant]
internal sealed class FeedBenchmarkGrain(
    IServiceProvider services, IHostEnvironment environment, IGrainFactory grainFactory, AuthorFeeds feeds, IdGenerator ids, TimeProvider time) : Grain, IFeedBenchmarkGrain
{
    private const int Authors = 20_000;
    private const int MostOnTheWay = 16_384;
    private const int Publishers = 256;
    private const int PingedGrains = 1_000;
    private const int Pingers = 64;
    private const int Samples = 2_000;
    private static readonly TimeSpan PingTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public Task PingAsync() => Task.CompletedTask;

    public Task<FeedMeasure> MeasureFeedAsync(int events)
    {
        if (!environment.IsDevelopment())
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Benchmarks run in Development only.");
        var stream = services.GetKeyedService<IStreamProvider>(StreamNames.Posts)
            ?? throw SocialException.Unavailable("The stream 'posts' has no provider.");
        var streams = Enumerable.Range(0, PostRecord.Parts).Select(p => stream.GetStream<Change>(StreamId.Create(StreamNames.Posts, p))).ToArray();
        var authors = Enumerable.Range(0, Authors).Select(_ => ids.Next()).ToArray();
        return Task.Run(async () =>
        {
            await FlatOutAsync(streams, authors, Samples);
            var rate = await FlatOutAsync(streams, authors, Math.Clamp(events, 1_000, 10_000_000));
            var waits = await DelaysAsync(streams, authors);
            return new FeedMeasure(rate, await EmptyCallsAsync(), waits[waits.Length / 2], waits[(int)(waits.Length * 0.99)]);
        });
    }

    private async Task<double> FlatOutAsync(IAsyncStream<Change>[] streams, long[] authors, int events)
    {
        var (start, before, next) = (time.GetTimestamp(), feeds.TakenIn, -1);
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(async _ =>
        {
            int i;
            while ((i = Interlocked.Increment(ref next)) < events)
            {
                while (i - (feeds.TakenIn - before) > MostOnTheWay && time.GetElapsedTime(start) < LongestWait * 4)
                    await Task.Delay(1);
                await PublishAsync(streams, authors[i % Authors]);
            }
        }));
        while (feeds.TakenIn - before < events && time.GetElapsedTime(start) < LongestWait * 4)
            await Task.Delay(1);
        return (feeds.TakenIn - before) / time.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<double[]> DelaysAsync(IAsyncStream<Change>[] streams, long[] authors)
    {
        var waits = new double[Samples];
        for (var i = 0; i < Samples; i++)
        {
            var author = authors[i];
            var start = time.GetTimestamp();
            var id = await PublishAsync(streams, author);
            var slot = feeds.SlotOf(author);
            while (feeds.NewestOf(slot) < id && time.GetElapsedTime(start) < LongestWait)
                await Task.Yield();
            waits[i] = time.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(waits);
        return waits;
    }

    private async Task<double> EmptyCallsAsync()
    {
        var grains = Enumerable.Range(1, PingedGrains).Select(key => grainFactory.GetGrain<IFeedBenchmarkGrain>(key)).ToArray();
        await Task.WhenAll(grains.Select(g => g.PingAsync()));
        var (start, calls) = (time.GetTimestamp(), 0L);
        await Task.WhenAll(Enumerable.Range(0, Pingers).Select(p => Task.Run(async () =>
        {
            var own = 0L;
            for (; time.GetElapsedTime(start) < PingTime; own++)
                await grains[(own * Pingers + p) % PingedGrains].PingAsync();
            Interlocked.Add(ref calls, own);
        })));
        return calls / time.GetElapsedTime(start).TotalSeconds;
    }

    private async Task<long> PublishAsync(IAsyncStream<Change>[] streams, long author)
    {
        var id = ids.Next();
        await streams[PostRecord.PartOf(author)].OnNextAsync(new Change(id, author, id, ChangeKind.Created));
        return id;
    }
}
