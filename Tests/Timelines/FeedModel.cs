using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;
using Social.Grains.Timelines;

namespace Social.Tests.Timelines;

/// <summary>Feeds beside a plain list of all posts, to compare the two.</summary>
internal sealed class FeedModel : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public FeedModel(int window, int perAuthor) => Feeds = new AuthorFeeds(
        Options.Create(new FeedOptions { WindowPosts = window, PostsPerAuthor = perAuthor }), _services.GetRequiredService<IMeterFactory>());

    public AuthorFeeds Feeds { get; }

    /// <summary>Everything that was ever posted: the truth.</summary>
    public SortedDictionary<long, long> Posts { get; } = [];

    public void Post(long author, long id) => Posts.Add(id, author);

    public void Deliver(long id) => Feeds.Apply(PostRecord.PartOf(Posts[id]), [new Change(id, Posts[id], id, ChangeKind.Created)]);

    public void OpenAll(long floor = 0)
    {
        for (var part = 0; part < PostRecord.Parts; part++)
            Feeds.Open(part, floor);
    }

    /// <summary>What a scan of the newest posts does at the start.</summary>
    public void Scan(int window)
    {
        var recent = Posts.Reverse().Take(window).Select(p => new PostKey(p.Key, p.Value)).ToList();
        foreach (var part in recent.GroupBy(p => PostRecord.PartOf(p.Author)))
            Feeds.Fill(part.Key, part.ToArray());
        OpenAll(recent.Count < window ? 0 : recent[^1].Id);
    }

    /// <summary>A page the way a timeline makes it: from the feeds as far as they promise, from the truth below.</summary>
    public List<long> Page(IReadOnlyCollection<long> authors, long before, int limit, out int fromFeeds)
    {
        var slots = authors.Select(Feeds.SlotOf).Order().ToArray();
        var parts = authors.Aggregate(0UL, (bits, a) => bits | (1UL << PostRecord.PartOf(a)));
        var page = new long[limit];
        var count = Feeds.Newest(slots, parts, before, page, out var floor);
        fromFeeds = count;
        var ids = page.Take(count).ToList();
        if (count < limit && floor > 0)
            ids.AddRange(Truth(authors, Math.Min(before, floor), limit - count));
        return ids;
    }

    public List<long> Truth(IReadOnlyCollection<long> authors, long before, int limit) =>
        [.. Posts.Reverse().Where(p => p.Key < before && authors.Contains(p.Value)).Select(p => p.Key).Take(limit)];

    public void Dispose()
    {
        Feeds.Dispose();
        _services.Dispose();
    }
}
