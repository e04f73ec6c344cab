using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Posts;

namespace Social.Tests.Storage.Posts;

public abstract partial class PostStoreSuite : StoreSuite
{
    protected abstract IPostStore Store { get; }

    [Fact]
    public async Task A_post_keeps_what_it_was_given()
    {
        var post = Post(1) with
        {
            Text = "Grüezi \0 🎉",
            Visibility = Visibility.Mentioned,
            ReplyTo = 5,
            RootId = 4,
            Mentions = [7, 8, long.MaxValue],
        };
        await AddAsync(post);
        Reopen();
        AssertSame(post, Assert.Single(await Store.GetManyAsync([post.Id, 99], Cancel)));
        Assert.Empty(await Store.HistoryAsync(post.Id, Cancel));
    }

    [Fact]
    public async Task An_id_is_given_once()
    {
        var post = Post(1);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Task.Run(() => Store.AddAsync(post with { Text = $"{i}" }, Repeat(1, $"{i}", Start), Cancel), Cancel)));
        var winner = Assert.Single(outcomes.Index(), o => o.Item.Outcome == PostAdditionOutcome.Added).Index;
        Assert.Equal(19, outcomes.Count(o => o.Outcome == PostAdditionOutcome.DuplicateId));
        Assert.Equal($"{winner}", Assert.Single(await Store.GetManyAsync([post.Id], Cancel)).Text);
        for (var i = 0; i < 20; i++)
            Assert.Equal(i == winner, await Store.FindRepeatAsync(1, $"{i}", Start, Cancel) is not null);
    }

    [Fact]
    public async Task The_same_key_posts_once_within_a_day()
    {
        var (first, second, third) = (Post(1), Post(1), Post(1));
        var repeat = Repeat(1, "k", Start);
        await AddAsync(first, repeat);
        var again = await Store.AddAsync(second, Repeat(1, "k", Start.AddHours(24).AddMilliseconds(-1), answer: 2), Cancel);
        Assert.Equal(PostAdditionOutcome.Repeated, again.Outcome);
        AssertSame(repeat, again.Repeat);
        AssertSame(repeat, await Store.FindRepeatAsync(1, "k", Start.AddHours(23), Cancel));
        Assert.Null(await Store.FindRepeatAsync(1, "k", Start.AddHours(24), Cancel));
        Assert.Null(await Store.FindRepeatAsync(2, "k", Start, Cancel));
        await AddAsync(Post(2), Repeat(2, "k", Start));
        await AddAsync(third, Repeat(1, "k", Start.AddHours(24), answer: 3));
        Assert.Equal([third.Id, first.Id], (await Store.OfAuthorAsync(1, long.MaxValue, 10, Cancel)).Select(p => p.Id));
    }

    [Fact]
    public async Task Of_many_with_one_key_one_posts()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            i => Store.AddAsync(Post(1), Repeat(1, "k", Start, (byte)i), Cancel)));
        var winner = Assert.Single(outcomes.Index(), o => o.Item.Outcome == PostAdditionOutcome.Added).Index;
        var losers = outcomes.Where(o => o.Outcome != PostAdditionOutcome.Added);
        Assert.All(losers, o => AssertSame(Repeat(1, "k", Start, (byte)winner), o.Repeat));
        Assert.Equal(1, await Store.CountAsync(1, Cancel));
    }

    [Fact]
    public async Task Sweeping_removes_old_repeats_only_and_keeps_to_its_limit()
    {
        for (var i = 0; i < 5; i++)
            await AddAsync(Post(1), Repeat(1, $"{i}", Start));
        await AddAsync(Post(1), Repeat(1, "young", Start.AddHours(1)));
        Assert.Equal(3, await Store.SweepAsync(Start.AddHours(24), 3, Cancel));
        Assert.Equal(2, await Store.SweepAsync(Start.AddHours(24), 3, Cancel));
        Assert.NotNull(await Store.FindRepeatAsync(1, "young", Start.AddHours(24), Cancel));
        Assert.Equal(6, await Store.CountAsync(1, Cancel));
    }

    [Fact]
    public async Task An_edit_needs_the_version_before_and_keeps_the_old_text()
    {
        var post = Post(1) with { Text = "one" };
        await AddAsync(post);
        var second = post with { Text = "two", Mentions = [3], EditedAt = Start.AddMinutes(1), Version = 2, Touched = NewId() };
        var third = second with { Text = "three", Mentions = [], EditedAt = Start.AddMinutes(2), Version = 3, Touched = NewId() };
        Assert.False(await Store.EditAsync(third, Cancel));
        Assert.True(await Store.EditAsync(second, Cancel));
        Assert.False(await Store.EditAsync(second with { Text = "lost" }, Cancel));
        Assert.True(await Store.EditAsync(third, Cancel));
        Reopen();
        AssertSame(third, Assert.Single(await Store.GetManyAsync([post.Id], Cancel)));
        AssertSame(
            (PostVersion[])[new(1, "one", Grains.IdGenerator.TimeOf(post.Id)), new(2, "two", Start.AddMinutes(1))],
            [.. await Store.HistoryAsync(post.Id, Cancel)]);
    }

    [Fact]
    public async Task Of_many_edits_and_deletes_of_one_version_one_is_done()
    {
        var post = Post(1);
        await AddAsync(post);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => i % 2 == 0
            ? Store.EditAsync(post with { Text = $"{i}", EditedAt = Start, Version = 2, Touched = NewId() }, Cancel)
            : Store.DeleteAsync(post.Id, 2, NewId(), Cancel)));
        Assert.Equal(1, outcomes.Count(o => o));
        Assert.Equal(2, Assert.Single(await Store.GetManyAsync([post.Id], Cancel)).Version);
    }

    [Fact]
    public async Task A_deleted_post_leaves_a_tombstone_without_text_or_history()
    {
        var (post, other) = (Post(1) with { Mentions = [9] }, Post(1));
        await AddAsync(post);
        await AddAsync(other);
        await Store.EditAsync(post with { Text = "two", EditedAt = Start, Version = 2, Touched = NewId() }, Cancel);
        var touched = NewId();
        Assert.False(await Store.DeleteAsync(post.Id, 2, touched, Cancel));
        Assert.True(await Store.DeleteAsync(post.Id, 3, touched, Cancel));
        Assert.False(await Store.DeleteAsync(post.Id, 4, NewId(), Cancel));
        Assert.False(await Store.EditAsync(post with { Text = "back", EditedAt = Start, Version = 4, Touched = NewId() }, Cancel));

        var stone = Assert.Single(await Store.GetManyAsync([post.Id], Cancel));
        Assert.Equal((true, "", 3, touched, 0), (stone.Deleted, stone.Text, stone.Version, stone.Touched, stone.Mentions.Length));
        Assert.Empty(await Store.HistoryAsync(post.Id, Cancel));
        Assert.Equal([other.Id], (await Store.OfAuthorAsync(1, long.MaxValue, 10, Cancel)).Select(p => p.Id));
        Assert.Equal([other.Id], (await Store.PublicAsync(long.MaxValue, 10, Cancel)).Select(p => p.Id));
        Assert.Equal([other.Id], await Store.OlderAsync([1], long.MaxValue, 10, Cancel));
        Assert.Equal(1, await Store.CountAsync(1, Cancel));
    }

    [Fact]
    public async Task Changes_of_a_part_come_in_the_order_they_were_touched()
    {
        const long Author = 1;
        var stranger = Enumerable.Range(2, 1_000).First(a => PostRecord.PartOf(a) != PostRecord.PartOf(Author));
        var posts = new[] { Post(Author), Post(Author) with { ReplyTo = 77 }, Post(Author), Post(stranger) };
        foreach (var post in posts)
            await AddAsync(post);
        var (edited, deleted) = (NewId(), NewId());
        await Store.EditAsync(posts[0] with { Text = "two", EditedAt = Start, Version = 2, Touched = edited }, Cancel);
        await Store.DeleteAsync(posts[2].Id, 2, deleted, Cancel);

        var changes = await Store.ChangesAsync(PostRecord.PartOf(Author), 0, 10, Cancel);
        Assert.Equal(
            [
                new Change(posts[1].Id, Author, posts[1].Id, ChangeKind.Created, ReplyTo: 77),
                new Change(posts[0].Id, Author, edited, ChangeKind.Edited),
                new Change(posts[2].Id, Author, deleted, ChangeKind.Deleted),
            ],
            changes);
        Assert.Equal(changes.Skip(1), await Store.ChangesAsync(PostRecord.PartOf(Author), edited, 10, Cancel));
        Assert.Equal(changes.Take(2), await Store.ChangesAsync(PostRecord.PartOf(Author), 0, 2, Cancel));
    }

    [Fact]
    public async Task A_digest_is_that_of_the_changes_in_its_range()
    {
        var posts = new[] { Post(1), Post(1), Post(1) };
        foreach (var post in posts)
            await AddAsync(post);
        var edited = NewId();
        await Store.EditAsync(posts[0] with { Text = "two", EditedAt = Start, Version = 2, Touched = edited }, Cancel);
        var part = PostRecord.PartOf(1);

        Assert.Equal(new ChangeDigest().With(posts[1].Id).With(posts[2].Id).With(edited), await Store.DigestAsync(part, 0, long.MaxValue, Cancel));
        Assert.Equal(new ChangeDigest().With(posts[2].Id), await Store.DigestAsync(part, posts[2].Id, edited, Cancel));
        Assert.Equal(default, await Store.DigestAsync(part, 0, 1, Cancel));
    }

    private PostRecord Post(long author)
    {
        var id = NewId();
        return new(id, author, $"post {id}", Visibility.Public, null, null, [], null, 1, id, false, PostCounts.None);
    }

    private async Task AddAsync(PostRecord post, Grains.StoredRepeat? repeat = null) =>
        Assert.Equal(PostAdditionOutcome.Added, (await Store.AddAsync(post, repeat, Cancel)).Outcome);
}
