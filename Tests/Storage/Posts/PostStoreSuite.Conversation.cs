using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;

namespace Social.Tests.Storage.Posts;

public abstract partial class PostStoreSuite
{
    [Fact]
    public async Task A_post_keeps_entities_tags_media_and_what_it_answers_shows_and_quotes()
    {
        var post = Post(1) with
        {
            ReplyTo = 5,
            RootId = 4,
            ReplyToAuthor = 3,
            RepostOf = 8,
            QuoteOf = 9,
            Entities = [new(EntityKind.Mention, 0, 4, UserId: 7), new(EntityKind.Tag, 5, 3, Tag: "日本"), new(EntityKind.Link, 9, 20)],
            Tags = ["日本"],
            Media = [new(11, MediaKind.Image, 640, 480, "LEHV6nWB2yk8", "A \0 hat", "11.webp"), new(12, MediaKind.Audio)],
            ReplyControl = ReplyControl.Mentioned,
            Locked = true,
            TakenDown = true,
        };
        await AddAsync(post);
        Reopen();
        AssertSame(post, Assert.Single(await Store.GetManyAsync([post.Id], Cancel)));
    }

    [Fact]
    public async Task Comments_are_counted_with_their_parent_however_many_come_at_once()
    {
        var (parent, other) = (Post(1), Post(1));
        await AddAsync(parent);
        await AddAsync(other);
        var comments = Enumerable.Range(0, 200).Select(i => Comment(i % 10 == 0 ? other : parent, 2 + i)).ToArray();
        await Task.WhenAll(comments.Select(c => AddAsync(c, c.Id % 2 == 0 ? Repeat(c.Author, "k", Start) : null)));
        await Store.AddAsync(comments[1], null, Cancel);
        await Store.AddAsync(Comment(parent, comments[2].Author), null, Cancel);

        Assert.Equal((181, 20), await CountsAsync());
        await Task.WhenAll(comments.Where((_, i) => i % 20 < 2).Select(c => Store.DeleteAsync(c.Id, 2, NewId(), Cancel)));
        Assert.False(await Store.DeleteAsync(comments[0].Id, 3, NewId(), Cancel));

        Assert.Equal((171, 10), await CountsAsync());
        Assert.Equal(171, (await Store.GetManyAsync([parent.Id], Cancel)).Single().Counts.Comments);

        async Task<(int, int)> CountsAsync()
        {
            var counts = await Store.CommentCountsAsync([parent.Id, other.Id, 99], Cancel);
            return (counts[parent.Id], counts[other.Id]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Comments_page_from_both_ends_and_deleted_ones_stay_while_somebody_answered_them(int limit)
    {
        var parent = Post(1);
        await AddAsync(parent);
        var comments = Enumerable.Range(0, 30).Select(i => Comment(parent, 2 + i)).ToList();
        foreach (var comment in comments)
            await AddAsync(comment);
        await AddAsync(Post(1));
        var below = Comment(comments[4], 7);
        await AddAsync(below);
        foreach (var gone in comments.Where((_, i) => i % 4 == 0))
            Assert.True(await Store.DeleteAsync(gone.Id, 2, NewId(), Cancel));
        var shown = comments.Where((_, i) => i % 4 != 0 || i == 4).Select(c => c.Id).ToList();

        Assert.Equal(shown, await WalkAsync(0, newestFirst: false));
        Assert.Equal(shown.AsEnumerable().Reverse(), await WalkAsync(long.MaxValue, newestFirst: true));
        Assert.True((await Store.CommentsAsync(parent.Id, comments[3].Id, false, 1, Cancel)).Single().Deleted);
        Assert.True(await Store.DeleteAsync(below.Id, 2, NewId(), Cancel));
        Assert.DoesNotContain(comments[4].Id, await WalkAsync(0, newestFirst: false));

        async Task<List<long>> WalkAsync(long from, bool newestFirst)
        {
            var seen = new List<long>();
            while (await Store.CommentsAsync(parent.Id, from, newestFirst, limit, Cancel) is { Length: > 0 } page)
            {
                Assert.True(page.Length <= limit);
                seen.AddRange(page.Select(p => p.Id));
                from = page[^1].Id;
            }
            return seen;
        }
    }

    [Fact]
    public async Task A_comment_below_deleted_ones_is_reached_from_the_top_until_it_goes_and_takes_them_with_it()
    {
        var chain = new List<PostRecord> { Post(1) };
        await AddAsync(chain[0]);
        for (var i = 1; i < 5; i++)
        {
            chain.Add(Comment(chain[^1], i));
            await AddAsync(chain[i]);
        }
        foreach (var i in (int[])[3, 1, 2])
            Assert.True(await Store.DeleteAsync(chain[i].Id, 2, NewId(), Cancel));

        Assert.Equal([1, 1, 1, 1, 0], await CountsAsync());
        for (var i = 0; i < 4; i++)
            Assert.Equal([chain[i + 1].Id], (await Store.CommentsAsync(chain[i].Id, 0, false, 10, Cancel)).Select(c => c.Id));
        Assert.True(await Store.DeleteAsync(chain[4].Id, 2, NewId(), Cancel));
        Assert.Equal([0, 0, 0, 0, 0], await CountsAsync());
        Assert.Empty(await Store.CommentsAsync(chain[0].Id, 0, false, 10, Cancel));

        async Task<IEnumerable<int>> CountsAsync()
        {
            var counts = await Store.CommentCountsAsync([.. chain.Select(c => c.Id)], Cancel);
            return chain.Select(c => counts.GetValueOrDefault(c.Id));
        }
    }

    [Fact]
    public async Task The_first_comments_of_several_posts_come_at_once()
    {
        var parents = new[] { Post(1), Post(1), Post(1) };
        await Task.WhenAll(parents.Select(p => AddAsync(p)));
        var comments = Enumerable.Range(0, 12).Select(i => Comment(parents[i % 2], 2)).ToArray();
        foreach (var comment in comments)
            await AddAsync(comment);

        var first = await Store.FirstCommentsAsync([.. parents.Select(p => p.Id)], 2, Cancel);

        Assert.Equal(comments.Take(4).Select(c => c.Id), first.Select(c => c.Id).Order());
    }

    [Fact]
    public async Task The_public_timeline_is_of_posts_that_begin_something()
    {
        var post = Post(1);
        await AddAsync(post);
        await AddAsync(Comment(post, 2));
        await AddAsync(Post(3) with { Text = "", RepostOf = post.Id });
        var quote = Post(4) with { QuoteOf = post.Id };
        await AddAsync(quote);

        Assert.Equal([quote.Id, post.Id], (await Store.PublicAsync(long.MaxValue, 10, Cancel)).Select(p => p.Id));
        Assert.Equal([quote.Id], (await Store.QuotesAsync(post.Id, long.MaxValue, 10, Cancel)).Select(p => p.Id));
        await Store.DeleteAsync(quote.Id, 2, NewId(), Cancel);
        Assert.Empty(await Store.QuotesAsync(post.Id, long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task Public_posts_are_found_by_their_tags_as_they_are_now()
    {
        var posts = new List<PostRecord>();
        for (var i = 0; i < 20; i++)
            posts.Add(Post(1) with { Tags = i % 2 == 0 ? ["cat", "katze"] : ["dog"], Visibility = i < 16 ? Visibility.Public : (Visibility)(i % 4) });
        await Task.WhenAll(posts.Select(p => AddAsync(p)));
        var edited = posts[2] with { Tags = ["dog", "cat"], EditedAt = Start, Version = 2, Touched = NewId() };
        Assert.True(await Store.EditAsync(edited, Cancel));
        Assert.True(await Store.EditAsync(posts[4] with { Tags = ["fish"], EditedAt = Start, Version = 2, Touched = NewId() }, Cancel));
        Assert.True(await Store.EditAsync(posts[19] with { Tags = ["fish"], EditedAt = Start, Version = 2, Touched = NewId() }, Cancel));
        Assert.True(await Store.DeleteAsync(posts[6].Id, 2, NewId(), Cancel));

        Assert.Equal(Ids(16, 14, 12, 10, 8, 2, 0), await OfTagAsync("cat", 3));
        Assert.Equal(Ids(16, 14, 12, 10, 8, 0), await OfTagAsync("katze", 10));
        Assert.Equal(Ids(15, 13, 11, 9, 7, 5, 3, 2, 1), await OfTagAsync("dog", 2));
        Assert.Equal(Ids(4), await OfTagAsync("fish", 10));
        Assert.Empty(await OfTagAsync("Cat", 10));
        Assert.Equal(Ids(14, 12), await Store.TaggedAsync("cat", posts[16].Id, 2, Cancel));

        IEnumerable<long> Ids(params int[] numbers) => numbers.Select(i => posts[i].Id);

        async Task<List<long>> OfTagAsync(string tag, int limit)
        {
            var (seen, before) = (new List<long>(), long.MaxValue);
            while (await Store.OfTagAsync(tag, before, limit, Cancel) is { Length: > 0 } page)
            {
                Assert.All(page, p => Assert.Contains(tag, p.Tags));
                seen.AddRange(page.Select(p => p.Id));
                before = page[^1].Id;
            }
            return seen;
        }
    }

    [Fact]
    public async Task What_becomes_of_a_post_is_written_under_the_condition_of_an_edit_and_leaves_its_text_alone()
    {
        var post = Post(1) with { Entities = [new(EntityKind.Tag, 0, 4, Tag: "cat")], Tags = ["cat"] };
        await AddAsync(post);
        var locked = post with
        {
            Locked = true,
            ReplyControl = ReplyControl.Followers,
            Media = [new(5, MediaKind.Image, Alt: "x")],
            Version = 2,
            Touched = NewId(),
        };
        Assert.True(await Store.ChangeStateAsync(locked, Cancel));
        Assert.False(await Store.ChangeStateAsync(locked with { TakenDown = true }, Cancel));
        var edited = locked with { Text = "two", EditedAt = Start, Version = 3, Touched = NewId() };
        Assert.True(await Store.EditAsync(edited, Cancel));
        var down = edited with { Locked = false, TakenDown = true, Version = 4, Touched = NewId() };
        Assert.True(await Store.ChangeStateAsync(down, Cancel));
        Reopen();

        AssertSame(down, Assert.Single(await Store.GetManyAsync([post.Id], Cancel)));
        Assert.Equal([(2, post.Text)], (await Store.HistoryAsync(post.Id, Cancel)).Select(v => (v.Version, v.Text)));
        Assert.Equal(down.Touched, Assert.Single(await Store.ChangesAsync(post.Part, 0, 10, Cancel)).Touched);
        Assert.Equal([post.Id], (await Store.OfTagAsync("cat", long.MaxValue, 10, Cancel)).Select(p => p.Id));
        Assert.True(await Store.DeleteAsync(post.Id, 5, NewId(), Cancel));
        Assert.False(await Store.ChangeStateAsync(down with { Version = 6 }, Cancel));
        var stone = Assert.Single(await Store.GetManyAsync([post.Id], Cancel));
        Assert.Equal((0, 0, 0), (stone.Entities.Length, stone.Tags.Length, stone.Media.Length));
    }

    private PostRecord Comment(PostRecord on, long author) => Post(author) with { ReplyTo = on.Id, RootId = on.Root, ReplyToAuthor = on.Author };
}
