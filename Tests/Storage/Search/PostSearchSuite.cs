using CsCheck;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Grains.Search;

namespace Social.Tests.Storage.Search;

public abstract class PostSearchSuite : StoreSuite
{
    protected abstract IPostStore Posts { get; }

    protected abstract IPostSearch Search { get; }

    [Theory]
    [InlineData("Der Größte fährt nach Zürich", "groesste", false)]
    [InlineData("Der Größte fährt nach Zürich", "GRÖSSTE zurich", true)]
    [InlineData("今日は東京に行きました", "東京", true)]
    [InlineData("今日は東京に行きました", "京東", false)]
    [InlineData("การค้นหาภาษาไทย", "ภาษา", true)]
    [InlineData("Привет, мир! Ёлка", "ЕЛКА мир", true)]
    [InlineData("안녕하세요 학교에서", "학교", true)]
    [InlineData("السَّلامُ عليكم", "السلام", true)]
    [InlineData("O'Brien's well-known café", "brien cafe", true)]
    [InlineData("tags: #rust_lang and #日本語!", "#日本語 #Rust_Lang", true)]
    [InlineData("it rusts", "#rust", false)]
    [InlineData("ends in a party 🎉🎉", "🎉", true)]
    [InlineData("select 'a' \"b\" -- c; drop", "drop a b c select", true)]
    public async Task A_post_is_found_by_its_words_in_any_script(string text, string query, bool found)
    {
        var post = await AddAsync(text);
        await AddAsync("something else 其他");
        Reopen();
        Assert.Equal(found ? [post.Id] : [], await Search.FindAsync(PostQuery.Parse(query).Words(null), long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task Pages_go_down_from_the_newest()
    {
        var ids = new List<long>();
        for (var i = 0; i < 50; i++)
            ids.Add((await AddAsync(i % 2 == 0 ? $"even number {i}" : "odd")).Id);
        var expected = ids.Where((_, i) => i % 2 == 0).OrderDescending().ToArray();
        var seen = new List<long>();
        while (await Search.FindAsync(["even"], seen.Count == 0 ? long.MaxValue : seen[^1], 7, Cancel) is { Length: > 0 } page)
            seen.AddRange(page);
        Assert.Equal(expected, seen);
        Assert.Empty(await Search.FindAsync(["even", "odd"], long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task An_edited_post_is_found_as_it_is_now_whatever_comes_late()
    {
        var first = await AddAsync("before");
        var second = first with { Text = "after", EditedAt = Start, Version = 2, Touched = NewId() };
        await Posts.EditAsync(second, Cancel);
        await IndexAsync(second);
        await IndexAsync(first);
        Assert.Empty(await FindAsync("before"));
        Assert.Equal([first.Id], await FindAsync("after"));
    }

    [Fact]
    public async Task A_deleted_post_is_not_found()
    {
        var (gone, stays) = (await AddAsync("word"), await AddAsync("word"));
        var touched = NewId();
        await Posts.DeleteAsync(gone.Id, 2, touched, Cancel);
        await Search.IndexAsync([new IndexedPost(gone.Id, touched, []), new IndexedPost(NewId(), touched, [])], Cancel);
        Assert.Equal([stays.Id], await FindAsync("word"));
        Reopen();
        Assert.Equal([stays.Id], await FindAsync("word"));
    }

    [Fact]
    public async Task Tags_of_public_posts_are_found_by_how_they_begin()
    {
        for (var i = 0; i < 30; i++)
            await Posts.AddAsync(Post("x") with { Tags = ["news", $"news{i % 3}", "other", "新聞"] }, null, Cancel);
        await Posts.AddAsync(Post("x") with { Tags = ["newsecret"], Visibility = Visibility.Followers }, null, Cancel);
        var gone = Post("x") with { Tags = ["newsgone"] };
        await Posts.AddAsync(gone, null, Cancel);
        await Posts.DeleteAsync(gone.Id, 2, NewId(), Cancel);
        Assert.Equal(["news", "news0", "news1", "news2"], await Search.TagsAsync("news", 10, Cancel));
        Assert.Equal(["news", "news0"], await Search.TagsAsync("ne", 2, Cancel));
        Assert.Equal(["新聞"], await Search.TagsAsync("新", 10, Cancel));
        Assert.Empty(await Search.TagsAsync("nothing", 10, Cancel));
    }

    [Fact]
    public async Task Positions_move_forward_alone_and_last()
    {
        Assert.Equal(new long[PostRecord.Parts], await Search.PositionsAsync(Cancel));
        await Search.SavePositionsAsync(new Dictionary<int, long> { [3] = 30, [63] = 7 }, Cancel);
        await Search.SavePositionsAsync(new Dictionary<int, long> { [3] = 20, [63] = 8 }, Cancel);
        Reopen();
        var positions = await Search.PositionsAsync(Cancel);
        Assert.Equal((30, 8, 0), (positions[3], positions[63], positions[0]));
    }

    [Fact]
    public async Task What_is_found_equals_the_oracle()
    {
        // a few words stand in most posts, most in few; some only long ago
        var posts = new List<PostRecord>();
        for (var i = 0; i < 3_000; i++)
            posts.Add(Post(string.Join(' ', Enumerable.Range(0, 6).Select(n => $"w{i * 37 * (n + 1) % (2 << ((i + n) % 9))}")) + (i < 100 ? " old" : "")));
        await Task.WhenAll(posts.Select(p => Posts.AddAsync(p, null, Cancel)));
        foreach (var group in posts.Chunk(500))
            await Search.IndexAsync([.. group.Select(p => new IndexedPost(p.Id, p.Touched, PostWords.Of(p)))], Cancel);
        var newest = posts.OrderByDescending(p => p.Id).Select(p => (p.Id, Words: PostWords.Of(p))).ToArray();
        var word = Gen.OneOf(Gen.Int[0, 511].Select(i => $"w{i}"), Gen.Int[0, 3].Select(i => $"w{i}"), Gen.Const("old"));

        await Gen.Select(word.Array[1, 4], Gen.Int[1, 40], Gen.Int[0, 2_999]).SampleAsync(
            async (words, limit, from) =>
            {
                var before = posts[from].Id + 1;
                var expected = newest.Where(p => p.Id < before && words.All(p.Words.Contains)).Select(p => p.Id).Take(limit);
                Assert.Equal(expected, await Search.FindAsync([.. words.Distinct()], before, limit, Cancel));
            },
            iter: 300, threads: 1);
    }

    private async Task<IEnumerable<long>> FindAsync(string query) => await Search.FindAsync(PostQuery.Parse(query).Words(null), long.MaxValue, 10, Cancel);

    private async Task<PostRecord> AddAsync(string text)
    {
        var post = Post(text);
        await Posts.AddAsync(post, null, Cancel);
        await IndexAsync(post);
        return post;
    }

    private Task IndexAsync(PostRecord post) => Search.IndexAsync([new IndexedPost(post.Id, post.Touched, PostWords.Of(post))], Cancel);

    private PostRecord Post(string text)
    {
        var id = NewId();
        return new(id, 1, text, Visibility.Public, null, null, [], null, 1, id, false, PostCounts.None);
    }
}
