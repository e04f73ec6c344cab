using System.Net;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Tags;

public sealed class TagTimelineTests(SocialApp app)
{
    [Fact]
    public async Task A_post_says_where_its_mentions_tags_and_links_stand()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        var text = $"💥 @{bob.Handle} @nobody_at_all #Été, see https://example.org/@{bob.Handle}#x! #ÉTÉ";

        var post = await ann.PostAsync(text);

        Assert.Equal(["été"], post.Tags);
        Assert.Equal(
            [$"@{bob.Handle}", "#Été", $"https://example.org/@{bob.Handle}#x", "#ÉTÉ"], post.Entities.Select(e => text.Substring(e.Start, e.Length)));
        Assert.Equal([EntityKind.Mention, EntityKind.Tag, EntityKind.Link, EntityKind.Tag], post.Entities.Select(e => e.Kind));
        Assert.Equal((bob.Id, "été"), (post.Entities[0].UserId, post.Entities[1].Tag));
        var raw = (await bob.GetAsync<JsonElement>($"/v1/posts/{post.Id}")).GetProperty("entities")[0];
        Assert.Equal($$"""{"kind":"mention","start":3,"length":{{bob.Handle.Length + 1}},"userId":"{{bob.Id}}"}""", raw.ToString());
        var edited = await ann.EditAsync(post.Id, "no more of that");
        Assert.Equal((0, 0), (edited.Tags.Length, edited.Entities.Length));
    }

    [Theory]
    [InlineData('#', "tag")]
    [InlineData('h', "ttps://example.org/")]
    public async Task Thirty_of_each_are_enough(char first, string rest)
    {
        using var ann = await app.AsAsync("ann");
        var thirty = string.Join(' ', Enumerable.Range(0, 30).Select(i => $"{first}{rest}{i}"));

        var post = await ann.PostAsync(thirty + (first == '#' ? " #TAG3 #tag4" : ""));

        Assert.Equal(first == '#' ? 32 : 30, post.Entities.Length);
        await ann.FailsAsync(HttpMethod.Post, "/v1/posts", new NewPost($"{thirty} {first}{rest}30"), HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task A_tag_shows_public_posts_of_those_who_are_neither_blocked_nor_muted()
    {
        using var ann = await app.AsAsync("ann");
        using var bob = await app.AsAsync("bob");
        using var cleo = await app.AsAsync("cleo");
        using var dora = await app.AsAsync("dora");
        var tag = SocialApp.NewHandle("Tag");
        var seen = new List<long>();
        for (var i = 0; i < 15; i++)
            seen.Insert(0, (await ann.PostAsync($"#{tag} {i}")).Id);
        await ann.PostAsync($"#{tag} for followers", Visibility.Followers);
        await ann.PostAsync($"#{tag} unlisted", Visibility.Unlisted);
        await ann.DeletePostAsync((await ann.PostAsync($"#{tag} gone")).Id);
        await cleo.PostAsync($"#{tag} muted");
        await dora.PostAsync($"#{tag} blocked");
        await bob.PutAsync(cleo, "mute");
        await dora.PutAsync(bob, "block");

        Assert.Equal(seen, await Paging.WalkAsync(bob, $"/v1/timelines/tags/{tag}", 4));
        Assert.Equal(seen, await Paging.WalkAsync(bob, $"/v1/timelines/tags/%23{tag.ToUpperInvariant()}", 80));
        Assert.Equal(17, (await Paging.WalkAsync(ann, $"/v1/timelines/tags/{tag}", 80)).Count);
        foreach (var none in (string[])["2026", "a-b", "a%20b"])
            await bob.FailsAsync(HttpMethod.Get, $"/v1/timelines/tags/{none}", null, HttpStatusCode.BadRequest, "bad_tag");
    }
}
