using Social.Grains.Interfaces.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Timelines;

public sealed class PublicTimelineTests(SocialApp app)
{
    [Fact]
    public async Task It_shows_public_posts_of_those_whom_one_neither_mutes_nor_blocks_nor_is_blocked_by()
    {
        using var ann = await app.AsAsync("ann");
        using var muted = await app.AsAsync("muted");
        using var blocked = await app.AsAsync("blocked");
        using var blocking = await app.AsAsync("blocking");
        using var other = await app.AsAsync("other");
        var first = await other.PostAsync("first");
        foreach (var hidden in (Visibility[])[Visibility.Unlisted, Visibility.Followers, Visibility.Mentioned])
            await ann.PostAsync($"@{ann.Handle}", hidden);
        var hiddenPosts = new List<long>();
        foreach (var author in (SocialClient[])[muted, blocked, blocking])
            hiddenPosts.Add((await author.PostAsync("hidden")).Id);
        var own = await ann.PostAsync("own");
        var last = await other.PostAsync("last");
        await ann.PutAsync(muted, "mute");
        await ann.PutAsync(blocked, "block");
        await blocking.PutAsync(ann, "block");

        Assert.Equal([last.Id, own.Id, first.Id], await OfAsync(ann, [ann, muted, blocked, blocking, other], first.Id));
        await ann.TakeBackAsync(muted, "mute");
        Assert.Equal([last.Id, own.Id, hiddenPosts[0], first.Id], await OfAsync(ann, [ann, muted, blocked, blocking, other], first.Id));
        await other.DeletePostAsync(last.Id);
        Assert.Equal([own.Id, hiddenPosts[0], first.Id], await OfAsync(ann, [ann, muted, blocked, blocking, other], first.Id));
    }

    [Fact]
    public async Task Its_pages_adjoin_exactly_while_new_posts_arrive()
    {
        using var ann = await app.AsAsync("ann");
        var posts = new List<long>();
        for (var i = 0; i < 12; i++)
            posts.Insert(0, (await ann.PostAsync($"{i}")).Id);

        var seen = new List<Post>();
        PostPage? page = null;
        do
        {
            page = await ann.GetAsync<PostPage>("/v1/timelines/public?limit=5" + (page is null ? "" : $"&cursor={page.Next}"));
            seen.AddRange(page.Items);
            await ann.PostAsync("new");
        }
        while (page.Next is not null && page.Items[^1].Id > posts[^1]);

        Assert.Equal(seen.Select(p => p.Id).Distinct().OrderDescending(), seen.Select(p => p.Id));
        Assert.Equal(posts, seen.Where(p => p.Author.Id == ann.Id && p.Id <= posts[0]).Select(p => p.Id));
    }

    /// <summary>What comes down to an id, of these authors: others use the same host.</summary>
    private static async Task<IEnumerable<long>> OfAsync(SocialClient reader, SocialClient[] authors, long downTo)
    {
        var seen = new List<Post>();
        PostPage? page = null;
        do
        {
            page = await reader.GetAsync<PostPage>("/v1/timelines/public?limit=80" + (page is null ? "" : $"&cursor={page.Next}"));
            seen.AddRange(page.Items);
        }
        while (page.Next is not null && page.Items[^1].Id > downTo);
        return seen.Where(p => p.Id >= downTo && authors.Any(a => a.Id == p.Author.Id)).Select(p => p.Id);
    }
}
