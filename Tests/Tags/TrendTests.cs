using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Tags;
using Social.Grains.Tags;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.Tags;

public sealed class TrendTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Trends_count_people_not_posts_and_outlive_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("social-test-").FullName;
        await using (var app = new SocialApp([], folder: folder) { KeepFolder = true })
        {
            await app.InitializeAsync();
            using var ann = await app.AsAsync("ann");
            using var bob = await app.AsAsync("bob");
            using var cleo = await app.AsAsync("cleo");
            for (var i = 0; i < 10; i++)
                await ann.PostAsync($"#flood {i}");
            foreach (var someone in (SocialClient[])[ann, bob, cleo])
                await someone.PostAsync("#Crowd");
            foreach (var someone in (SocialClient[])[bob, cleo])
                await someone.PostAsync("#pair #pair");
            await cleo.PostAsync("#hidden", Visibility.Unlisted);

            await AssertTrendsAsync(ann, "hour");
            await AssertTrendsAsync(bob, "day");
            await ann.FailsAsync(HttpMethod.Get, "/v1/trends/tags?window=year", null, System.Net.HttpStatusCode.BadRequest, "bad_parameter");
            Assert.Equal(["crowd"], (await ann.GetAsync<PageOf<Trend>>("/v1/trends/tags?limit=1")).Items.Select(t => t.Tag));
        }
        await using (var app = new SocialApp([], folder: folder))
        {
            await app.InitializeAsync();
            using var dora = await app.AsAsync("dora");
            await AssertTrendsAsync(dora, "hour");
        }
    }

    [Fact]
    public void The_window_slides()
    {
        var counts = new TrendCounts(TimeSpan.FromMinutes(5), 12);
        for (var author = 0; author < 5; author++)
            counts.Add("old", author, Now.AddMinutes(-50), Now);
        counts.Add("new", 1, Now.AddMinutes(-1), Now);
        counts.Add("ancient", 1, Now.AddMinutes(-70), Now);
        counts.Add("future", 1, Now.AddMinutes(30), Now);

        Assert.Equal([new Trend("old", 5), new Trend("new", 1)], counts.Top(10, Now));
        Assert.Equal([new Trend("new", 1)], counts.Top(10, Now.AddMinutes(30)));
        Assert.Empty(counts.Top(10, Now.AddMinutes(61)));
    }

    [Fact]
    public void Those_who_use_a_tag_at_several_times_are_counted_once()
    {
        var counts = new TrendCounts(TimeSpan.FromMinutes(5), 12);
        for (var use = 0; use < 1_000; use++)
            counts.Add("t", use % 7, Now.AddMinutes(-use % 55), Now);

        Assert.Equal([new Trend("t", 7)], counts.Top(10, Now));
    }

    [Fact]
    public void A_flood_of_tags_does_not_push_out_those_that_many_use_nor_take_more_room()
    {
        var counts = new TrendCounts(TimeSpan.FromMinutes(5), 12);
        for (var author = 0; author < 50; author++)
            counts.Add("many", author, Now, Now);
        for (var i = 0; i < 20_000; i++)
            counts.Add($"junk{i}", i, Now, Now);

        Assert.Equal(new Trend("many", 50), counts.Top(1, Now).Single());
        Assert.InRange(counts.TagsHeld, 1, 2 * TrendCounts.TagsPerBucket);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void A_sketch_is_about_right_whatever_it_is_made_of(int authors)
    {
        var (one, other) = (new AuthorSketch(), new AuthorSketch());
        for (var author = 0; author < authors; author++)
            (author % 3 == 0 ? one : other).Add(author << 16);
        for (var author = 0; author < authors; author += 2)
            one.Add(author << 16);
        one.Add(other);

        Assert.InRange(one.Estimate, authors * 0.6, authors * 1.6);
    }

    private static Task AssertTrendsAsync(SocialClient reader, string window) => Eventually.IsTrueAsync(
        async () => (await reader.GetAsync<PageOf<Trend>>($"/v1/trends/tags?window={window}")).Items
            .SequenceEqual([new Trend("crowd", 3), new Trend("pair", 2), new Trend("flood", 1)]),
        $"the trends of the {window}");
}
