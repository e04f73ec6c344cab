using System.Collections.Immutable;
using CsCheck;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Tests.Storage.Posts;

public abstract partial class PostStoreSuite
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(80)]
    public async Task Pages_of_an_author_and_of_the_public_adjoin_exactly_while_posts_arrive(int limit)
    {
        var posts = await ManyAsync(200, authors: 3);
        var (mine, open) = (new List<long>(), new List<long>());
        await ReadAllAsync(mine, before => Store.OfAuthorAsync(1, before, limit, Cancel));
        await ReadAllAsync(open, before => Store.PublicAsync(before, limit, Cancel));
        Assert.Equal(posts.Where(p => p.Author == 1).Select(p => p.Id).OrderDescending(), mine);
        Assert.Equal(posts.Where(p => p.Visibility == Visibility.Public).Select(p => p.Id).OrderDescending(), open);

        async Task ReadAllAsync(List<long> seen, Func<long, Task<ImmutableArray<PostRecord>>> read)
        {
            var before = posts[^1].Id + 1;
            while (await read(before) is { Length: > 0 } page)
            {
                seen.AddRange(page.Select(p => p.Id));
                before = page[^1].Id;
                await AddAsync(Post(1));
            }
        }
    }

    [Fact]
    public async Task Recent_posts_are_the_newest_of_all_authors()
    {
        var posts = await ManyAsync(300, authors: 20);
        var keys = posts.Select(p => new PostKey(p.Id, p.Author)).OrderByDescending(k => k.Id).ToArray();
        Assert.Equal(keys.Take(100), await Store.RecentAsync(100, Cancel));
        Assert.Equal(keys, await Store.RecentAsync(1_000, Cancel));
        var (part, from) = (PostRecord.PartOf(5), posts[100].Id);
        Assert.Equal(
            keys.Where(k => k.Id >= from && PostRecord.PartOf(k.Author) == part),
            (await Store.RecentOfPartAsync(part, from, Cancel)).OrderByDescending(k => k.Id));
    }

    [Fact]
    public async Task Posts_are_counted_by_author_without_the_deleted()
    {
        var posts = await ManyAsync(100, authors: 5);
        await Store.DeleteAsync(posts.First(p => p.Author == 1).Id, 2, NewId(), Cancel);
        var counts = await Store.CountsAsync([1, 2, 2, 99], Cancel);
        Assert.Equal(posts.Count(p => p.Author == 1) - 1, counts[1]);
        Assert.Equal(posts.Count(p => p.Author == 2), counts[2]);
        Assert.Equal(0, counts.GetValueOrDefault(99));
        Assert.Equal(counts[1], await Store.CountAsync(1, Cancel));
    }

    [Fact]
    public async Task Older_posts_equal_the_oracle_to_the_end_of_history()
    {
        // a few write most, and most write long ago: both the walk and the search are taken
        var posts = await ManyAsync(4_000, authors: 400);
        foreach (var dead in posts.Where(p => p.Id % 7 == 0))
            await Store.DeleteAsync(dead.Id, 2, NewId(), Cancel);
        var alive = posts.Where(p => p.Id % 7 != 0).OrderByDescending(p => p.Id).ToArray();
        var followed = Gen.Int[0, 450].Array[0, 120].Select(a => a.Select(i => (long)i).ToHashSet());
        // a failure prints its seed
        await Gen.Select(followed, Gen.Int[0, posts.Count - 1], Gen.Int[1, 90]).SampleAsync(
            async (authors, from, limit) =>
            {
                var before = posts[from].Id + 1;
                var expected = alive.Where(p => p.Id < before && authors.Contains(p.Author)).Select(p => p.Id).ToArray();
                var seen = new List<long>();
                while (await Store.OlderAsync(authors, before, limit, Cancel) is { Length: > 0 } page)
                {
                    Assert.True(page.Length == limit || seen.Count + page.Length == expected.Length);
                    seen.AddRange(page);
                    before = page[^1];
                }

                Assert.Equal(expected, seen);
            },
            iter: 60, threads: 1);
    }

    [Fact]
    public async Task Older_posts_of_ten_thousand_authors_equal_the_oracle()
    {
        var posts = await ManyAsync(3_000, authors: 20_000);
        var authors = Enumerable.Range(1, 10_001).Select(i => (long)i).ToArray();
        var expected = posts.Where(p => p.Author <= 10_001).Select(p => p.Id).OrderDescending().ToArray();
        Assert.Equal(expected.Take(400), await Store.OlderAsync(authors, long.MaxValue, 400, Cancel));
        Assert.Equal(expected, await Store.OlderAsync(authors, long.MaxValue, 5_000, Cancel));
        Assert.Empty(await Store.OlderAsync([], long.MaxValue, 10, Cancel));
    }

    private async Task<List<PostRecord>> ManyAsync(int count, int authors)
    {
        var posts = new List<PostRecord>();
        for (var i = 0; i < count; i++)
        {
            // skewed, and later authors fall silent
            var author = 1 + (i * 31L * (i % 5 == 0 ? 1 : i) % (i < count / 2 ? authors : Math.Max(1, authors / 10)));
            posts.Add(Post(author) with { Visibility = (Visibility)(i % 4) });
        }

        await Task.WhenAll(posts.Select(p => AddAsync(p)));
        return posts;
    }
}
