using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Timelines;

namespace Social.Tests.Timelines;

/// <summary>The invariants of the feeds (docs/architecture.md), held against a plain list of all posts over many random histories.</summary>
public sealed class FeedPropertyTests(ITestOutputHelper output)
{
    private const int Histories = 300;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 4), Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_page_to_the_end_of_history_equals_the_merge_of_all_posts(int seed)
    {
        output.WriteLine($"seed {seed}");
        for (var history = 0; history < Histories; history++)
        {
            var random = new Random(unchecked(seed * 397 + history));
            using var model = new FeedModel(window: 120, perAuthor: 8);
            var authors = Enumerable.Range(1, 12).Select(a => a * 7919L).ToArray();
            Live(model, random, authors);

            var followed = authors.Where(_ => random.Next(3) > 0).Append(authors[0]).ToHashSet();
            var before = long.MaxValue;
            List<long> page;
            do
            {
                page = model.Page(followed, before, limit: 20, out _);
                Assert.Equal(model.Truth(followed, before, 20), page);
                before = page.Count > 0 ? page[^1] : 0;
            }
            while (page.Count > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rings_are_sorted_unique_and_whole_above_their_floors(int seed)
    {
        output.WriteLine($"seed {seed}");
        for (var history = 0; history < Histories; history++)
        {
            var random = new Random(unchecked(seed * 397 + history));
            using var model = new FeedModel(window: 120, perAuthor: 8);
            var authors = Enumerable.Range(1, 12).Select(a => a * 7919L).ToArray();
            Live(model, random, authors);

            foreach (var author in authors)
            {
                var ring = model.Feeds.RingOf(model.Feeds.SlotOf(author));
                Assert.Equal(ring.Ids.Distinct().OrderDescending(), ring.Ids);
                var floor = Math.Max(ring.Floor, model.Feeds.FloorOf(1UL << PostRecord.PartOf(author)));
                Assert.Equal(model.Posts.Where(p => p.Value == author && p.Key >= floor).Select(p => p.Key).OrderDescending(), ring.Ids.Where(id => id >= floor));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_order_repetition_or_loss_of_events_ends_in_the_same_rings_once_the_store_is_read(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var history = 0; history < Histories; history++)
        {
            using var model = new FeedModel(window: 1000, perAuthor: 8);
            using var straight = new FeedModel(window: 1000, perAuthor: 8);
            var authors = Enumerable.Range(1, 6).Select(a => a * 104_729L).ToArray();
            model.OpenAll();
            straight.OpenAll();
            for (var i = 1; i <= 80; i++)
            {
                var author = authors[random.Next(authors.Length)];
                model.Post(author, i * 100 + random.Next(100));
                straight.Post(author, model.Posts.Keys.Last());
            }
            foreach (var id in straight.Posts.Keys)
                straight.Deliver(id);
            var events = model.Posts.Keys.Where(_ => random.Next(5) > 0).SelectMany(id => Enumerable.Repeat(id, 1 + random.Next(2))).ToArray();
            random.Shuffle(events);
            foreach (var id in events)
                model.Deliver(id);
            foreach (var id in model.Posts.Keys) // the sweep
                model.Deliver(id);

            foreach (var author in authors)
                Assert.Equal(straight.Feeds.RingOf(straight.Feeds.SlotOf(author)).Ids, model.Feeds.RingOf(model.Feeds.SlotOf(author)).Ids);
        }
    }

    [Fact]
    public void A_page_never_shows_an_id_below_the_floor_that_the_store_did_not_give()
    {
        using var model = new FeedModel(window: 100, perAuthor: 64);
        for (var id = 1L; id <= 500; id++)
            model.Post(id % 5 + 1, id);
        model.Scan(100);

        _ = model.Page([1, 2, 3, 4, 5], before: 420, limit: 80, out var fromFeeds);

        Assert.Equal(19, fromFeeds); // 401 to 419: the floor is 401
    }

    [Fact]
    public void Nothing_is_promised_of_a_closed_partition()
    {
        using var model = new FeedModel(window: 100, perAuthor: 64);
        model.Post(1, 10);
        model.OpenAll();
        model.Deliver(10);
        Assert.Equal([10L], model.Page([1], long.MaxValue, 5, out var open));
        Assert.Equal(1, open);

        model.Feeds.Close(PostRecord.PartOf(1));

        Assert.Equal([10L], model.Page([1], long.MaxValue, 5, out var closed));
        Assert.Equal(0, closed);
    }

    [Fact]
    public void A_tail_ignores_what_it_knows_and_says_reload_through_the_grain_when_it_does_not_reach_back()
    {
        var tail = new FeedTail(1);
        Assert.True(tail.Add(new Change(5, 1, 5, ChangeKind.Created)));
        Assert.False(tail.Add(new Change(5, 1, 5, ChangeKind.Created)));
        Assert.True(tail.Add(new Change(5, 1, 9, ChangeKind.Edited)));
        Assert.False(tail.Add(new Change(5, 1, 5, ChangeKind.Created)));
        for (var id = 10L; tail.Next < FeedTail.Capacity + 2; id++)
            tail.Add(new Change(id, 1, id, ChangeKind.Created));

        Assert.Equal(2, tail.First);
        Assert.Equal(FeedTail.Capacity, tail.Count);
        Assert.Equal([10L, 11L], tail.Read(tail.First, 2, reload: false).Changes.Select(c => c.Id));
    }

    [Fact]
    public void Readers_see_only_sorted_pages_without_repeats_while_writers_write()
    {
        using var model = new FeedModel(window: 2_000, perAuthor: 16);
        var authors = Enumerable.Range(1, 50).Select(a => a * 7919L).ToArray();
        model.OpenAll();
        var slots = authors.Select(model.Feeds.SlotOf).Order().ToArray();
        using var stop = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            var random = new Random(1);
            for (var id = 1000L; !stop.IsCancellationRequested; id += 3)
            {
                var author = authors[random.Next(authors.Length)];
                model.Feeds.Apply(PostRecord.PartOf(author), [new Change(id - random.Next(2) * 301, author, id, ChangeKind.Created)]);
            }
        });
        writer.IsBackground = true;
        writer.Start();
        var page = new long[20];
        for (var reads = 0; reads < 20_000; reads++)
        {
            var count = model.Feeds.Newest(slots, ulong.MaxValue, long.MaxValue, page, out _);
            for (var i = 1; i < count; i++)
                Assert.True(page[i] < page[i - 1], $"read {reads}: {page[i - 1]} before {page[i]}");
        }
        stop.Cancel();
        writer.Join();
    }

    /// <summary>Posts before the start, a scan in the middle of posting, then late, repeated and out-of-order deliveries.</summary>
    private static void Live(FeedModel model, Random random, long[] authors)
    {
        var time = 1_000L;
        var early = random.Next(200);
        for (var i = 0; i < early; i++)
            model.Post(Author(), time += 50 + random.Next(50));
        var late = new List<long>();
        model.Scan(120);
        for (var i = 0; i < 200; i++)
        {
            var id = (time += 50 + random.Next(50)) - (random.Next(4) == 0 ? random.Next(4_000) : 0);
            if (model.Posts.ContainsKey(id) || id <= 0)
                continue;
            model.Post(Author(), id);
            late.Add(id);
            if (random.Next(3) > 0)
                model.Deliver(late[random.Next(late.Count)]);
        }
        foreach (var id in late)
            model.Deliver(id);

        long Author() => authors[(int)(authors.Length * Math.Pow(random.NextDouble(), 3))];
    }
}
