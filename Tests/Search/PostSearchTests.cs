using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Search;

public sealed class PostSearchTests(SocialApp app)
{
    [Theory]
    [InlineData("The Überraschung of {0}!", "uberraschung {0}")]
    [InlineData("昨日{0}は京都で寿司を食べた", "京都 寿司 {0}")]
    [InlineData("well-known \"{0}\" facts", "\"well known {0}\"")]
    [InlineData("about #{0} and more", "#{0}")]
    public async Task A_post_is_found_within_seconds_by_anybody(string text, string query)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var word = Word();
        var post = await ann.PostAsync(Filled(text, word));
        await FindsAsync(bob, Filled(query, word), post.Id);
        await FindsAsync(bob, $"from:{ann.Handle} {word}", post.Id);
        Assert.Empty(await FoundAsync(bob, $"from:{bob.Handle} {word}"));
        Assert.Empty(await FoundAsync(bob, $"from:nobody_of_this_name {word}"));
        Assert.Empty(await FoundAsync(bob, $"{word} missing"));
    }

    [Theory]
    [InlineData(Visibility.Public, true, true, true)]
    [InlineData(Visibility.Unlisted, false, true, true)]
    [InlineData(Visibility.Followers, false, true, true)]
    [InlineData(Visibility.Mentioned, false, false, true)]
    public async Task A_post_is_found_by_whom_it_is_for(Visibility visibility, bool stranger, bool follower, bool mentioned)
    {
        using var ann = await app.AsAsync("ann");
        using var around = await Onlookers.AroundAsync(app, ann);
        var word = Word();
        var post = await ann.PostAsync($"{word} for {around.Names}", visibility);
        await FindsAsync(ann, word, post.Id);

        foreach (var (reader, sees) in around.Seeing(stranger, follower, mentioned, muting: false))
            Assert.Equal((reader.Handle, sees), (reader.Handle, (await FoundAsync(reader, word)).Contains(post.Id)));
        Assert.Equal(follower ? [post.Id] : [], await FoundAsync(around.Muting, $"from:{ann.Handle} {word}"));
    }

    [Fact]
    public async Task An_edit_is_found_by_its_new_words_and_at_once_not_by_the_old()
    {
        using var ann = await app.AsAsync("ann");
        var (old, fresh) = (Word(), Word());
        var post = await ann.PostAsync(old);
        await FindsAsync(ann, old, post.Id);
        await ann.EditAsync(post.Id, fresh);
        Assert.Empty(await FoundAsync(ann, old));
        await FindsAsync(ann, fresh, post.Id);
        await ann.DeletePostAsync(post.Id);
        Assert.Empty(await FoundAsync(ann, fresh));
    }

    [Fact]
    public async Task Pages_adjoin_newest_first_past_what_one_may_not_see()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var word = Word();
        var posts = new List<Post>();
        for (var i = 0; i < 30; i++)
            posts.Add(await ann.PostAsync($"{word} number {i}", i % 3 == 0 ? Visibility.Public : Visibility.Mentioned));
        await FindsAsync(ann, word, posts[^1].Id);

        Assert.Equal(posts.Select(p => p.Id).Reverse(), await WalkAsync(ann, word, 7));
        Assert.Equal(posts.Where((_, i) => i % 3 == 0).Select(p => p.Id).Reverse(), await WalkAsync(bob, word, 2));
    }

    [Fact]
    public async Task A_tag_is_found_by_how_it_begins()
    {
        using var ann = await app.AsAsync("ann");
        var word = Word();
        await ann.PostAsync($"#{word}Eins and #{word}_two, not {word}three");
        var found = await ann.GetAsync<System.Text.Json.JsonElement>(Path("#" + word.ToUpperInvariant(), "tags"));
        Assert.Equal([$"{word}_two", $"{word}eins"], found.GetProperty("items").EnumerateArray().Select(t => t.GetProperty("name").GetString()!));
        await ann.FailsAsync(HttpMethod.Get, Path("two words", "tags"), null, HttpStatusCode.BadRequest, "validation_failed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("!?")]
    [InlineData("a b c d e f g h i j k")]
    public async Task A_query_without_words_or_with_too_many_is_refused(string query)
    {
        using var ann = await app.AsAsync("ann");
        foreach (var type in new[] { "posts", "users" })
            await ann.FailsAsync(HttpMethod.Get, Path(query, type), null, HttpStatusCode.BadRequest, "validation_failed");
        await ann.FailsAsync(HttpMethod.Get, Path(new string('x', 201), "posts"), null, HttpStatusCode.BadRequest, "validation_failed");
        await ann.FailsAsync(HttpMethod.Get, Path("x", "songs"), null, HttpStatusCode.BadRequest, "bad_parameter");
    }

    [Fact]
    public async Task What_was_posted_while_nothing_was_indexed_is_indexed_after_a_restart()
    {
        var word = Word();
        await using var deaf = new SocialApp(["Search:Index=false"]) { KeepFolder = true };
        await deaf.InitializeAsync();
        var folder = deaf.Folder;
        var ann = await deaf.AsAsync("ann");
        var post = await ann.PostAsync(word);
        Assert.Empty(await FoundAsync(ann, word));
        await deaf.StopAsync();

        await using var hearing = new SocialApp([], folder: folder);
        await hearing.InitializeAsync();
        using var again = await hearing.AsAsync("bob");
        await FindsAsync(again, word, post.Id);
    }

    private static string Filled(string text, string word) => text.Replace("{0}", word, StringComparison.Ordinal);

    private static string Word() => "w" + Guid.NewGuid().ToString("N")[..12];

    private static string Path(string query, string type = "posts") => $"/v1/search?type={type}&q={Uri.EscapeDataString(query)}";

    private static async Task<IEnumerable<long>> FoundAsync(SocialClient reader, string query) =>
        (await reader.GetAsync<PostPage>(Path(query))).Items.Select(p => p.Id);

    private static Task FindsAsync(SocialClient reader, string query, long postId) => Eventually.IsTrueAsync(
        async () => (await FoundAsync(reader, query)).Contains(postId), $"'{query}' finds post {postId}", TimeSpan.FromSeconds(20));

    private static async Task<List<long>> WalkAsync(SocialClient reader, string query, int limit)
    {
        var ids = new List<long>();
        string? next = null;
        do
        {
            var page = await reader.GetAsync<PostPage>($"{Path(query)}&limit={limit}" + (next is null ? "" : $"&cursor={next}"));
            Assert.InRange(page.Items.Length, page.Next is null ? 0 : 1, limit);
            ids.AddRange(page.Items.Select(p => p.Id));
            next = page.Next;
        }
        while (next is not null);
        return ids;
    }
}
