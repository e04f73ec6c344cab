using System.Collections.Immutable;
using System.Net;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Tests.Kit;

namespace Social.Tests.Safety;

public sealed class FilterTests(SocialApp app)
{
    [Theory]
    [InlineData("spoiler", true, "A SPOILER: he dies", true)]
    [InlineData("spoiler", true, "no spoilers", false)]
    [InlineData("spoiler", false, "no spoilers", true)]
    [InlineData("season  finale", true, "the Season-Finale!", true)]
    [InlineData("uber", true, "Über alles", true)]
    [InlineData("東京", true, "昨日東京に行った", true)]
    public async Task A_post_with_the_phrase_is_left_out_of_home(string phrase, bool wholeWord, string text, bool hidden)
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await ann.FollowAsync(bob);
        await FilterAsync(ann, new NewFilter(phrase, FilterAction.Hide, WholeWord: wholeWord));
        var (met, other) = (await bob.PostAsync(text), await bob.PostAsync("something else"));
        var own = await ann.PostAsync(text);
        await Paging.SeesAsync(ann, other.Id);
        var home = (await Paging.TopOfHomeAsync(ann)).ToList();
        Assert.Equal(!hidden, home.Contains(met.Id));
        Assert.Contains(own.Id, home);
    }

    [Fact]
    public async Task A_warning_marks_where_it_counts_and_a_change_counts_at_once()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await ann.FollowAsync(bob);
        var post = await bob.PostAsync("mind the gap");
        await Paging.SeesAsync(ann, post.Id);
        Assert.Null(await FilteredAtHomeAsync());
        var filter = await FilterAsync(ann, new NewFilter("gap", FilterAction.Warn, [FilterContext.Home]));
        Assert.Equal(new FilterMatch(filter.Id, "gap"), Assert.Single(await FilteredAtHomeAsync() ?? []));
        var publicly = (await ann.GetAsync<PostPage>("/v1/timelines/public?limit=80")).Items.Single(p => p.Id == post.Id);
        Assert.Null(publicly.Filtered);

        Assert.Equal(filter.Id, (await FilterAsync(ann, new NewFilter("gap", FilterAction.Hide, [FilterContext.Public]))).Id);
        Assert.Null(await FilteredAtHomeAsync());
        Assert.DoesNotContain(post.Id, (await ann.GetAsync<PostPage>("/v1/timelines/public?limit=80")).Items.Select(p => p.Id));
        using var removed = await ann.SendAsync(HttpMethod.Delete, $"/v1/filters/{filter.Id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Contains(post.Id, (await ann.GetAsync<PostPage>("/v1/timelines/public?limit=80")).Items.Select(p => p.Id));

        async Task<ImmutableArray<FilterMatch>?> FilteredAtHomeAsync() =>
            (await ann.GetAsync<PostPage>("/v1/timelines/home")).Items.Single(p => p.Id == post.Id).Filtered;
    }

    [Fact]
    public async Task Comments_with_the_phrase_are_left_out_of_a_thread()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var root = await bob.PostAsync("a question");
        await FilterAsync(ann, new NewFilter("rude", FilterAction.Hide, [FilterContext.Thread]));
        await bob.SendAsync<Post>(HttpMethod.Post, $"/v1/posts/{root.Id}/comments", new { text = "a rude answer" }, HttpStatusCode.Created);
        var kind = await bob.SendAsync<Post>(HttpMethod.Post, $"/v1/posts/{root.Id}/comments", new { text = "a kind answer" }, HttpStatusCode.Created);
        Assert.Equal([kind.Id], (await ann.GetAsync<PostPage>($"/v1/posts/{root.Id}/comments")).Items.Select(p => p.Id));
        Assert.Equal(2, (await bob.GetAsync<PostPage>($"/v1/posts/{root.Id}/comments")).Items.Length);
    }

    [Fact]
    public async Task A_notification_about_a_post_with_the_phrase_is_left_out()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        await FilterAsync(ann, new NewFilter("buy now", FilterAction.Hide, [FilterContext.Notifications]));
        await bob.PostAsync($"@{ann.Handle} Buy now!");
        var wanted = await bob.PostAsync($"@{ann.Handle} hello");
        await Eventually.IsTrueAsync(
            async () => (await NotifiedAsync()).Contains($"\"postId\":\"{wanted.Id}\"", StringComparison.Ordinal), "the mention is told");
        Assert.DoesNotContain("Buy now", await NotifiedAsync(), StringComparison.Ordinal);
        Assert.Equal(1, (await ann.GetAsync<System.Text.Json.JsonElement>("/v1/notifications")).GetProperty("items").GetArrayLength());

        async Task<string> NotifiedAsync() => (await ann.GetAsync<System.Text.Json.JsonElement>("/v1/notifications")).GetRawText();
    }

    [Fact]
    public async Task What_is_no_filter_is_refused()
    {
        using var ann = await app.AsAsync("ann");
        await RefusedAsync(new NewFilter("!?", FilterAction.Hide));
        await RefusedAsync(new NewFilter(new string('x', 101), FilterAction.Hide));
        await RefusedAsync(new NewFilter("x", FilterAction.Hide, []));
        await RefusedAsync(new NewFilter("x", FilterAction.Hide, ExpiresAt: DateTimeOffset.UnixEpoch));

        Task RefusedAsync(NewFilter filter) => ann.FailsAsync(HttpMethod.Post, "/v1/filters", filter, HttpStatusCode.BadRequest, "validation_failed");
    }

    private static Task<KeywordFilter> FilterAsync(SocialClient by, NewFilter filter) => by.SendAsync<KeywordFilter>(HttpMethod.Post, "/v1/filters", filter);
}
