using System.Net;
using System.Text;
using System.Text.Json;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Tests.Accounts;
using Social.Tests.Kit;

namespace Social.Tests.Posts;

/// <summary>
/// Who meets which post where, asked through the front door. A row is a post and a reader, a column a way to meet it. The text mentions the mentioned, the blocked and the
/// blocking; the follower, the blocked, the blocking and the muting followed the author.
/// </summary>
public sealed class VisibilityTableTests
{
    private const string Ways = "direct profile home tag search thread repost notification hub";

    // + meets it, . does not; in the order of the ways
    private const string Expected =
        """
        public stranger    ++.++++.+
        public follower    +++++++.+
        public blocked     .........
        public blocking    .........
        public muting      ++...++.+
        public mentioned   ++.++++++
        public author      +++++++.+
        public moderator   ++.++++.+
        unlisted stranger  ++...++.+
        unlisted follower  +++.+++.+
        unlisted blocked   .........
        unlisted blocking  .........
        unlisted muting    ++...++.+
        unlisted mentioned ++..+++++
        unlisted author    +++.+++.+
        unlisted moderator ++...++.+
        followers stranger .........
        followers follower +++.+++.+
        followers blocked  .........
        followers blocking .........
        followers muting   ++...++.+
        followers mentioned ++..+++++
        followers author   +++.+++.+
        followers moderator .........
        mentioned stranger .........
        mentioned follower .........
        mentioned blocked  .........
        mentioned blocking .........
        mentioned muting   .........
        mentioned mentioned ++..+++++
        mentioned author   +++.+++.+
        mentioned moderator .........
        deleted stranger   .........
        deleted follower   .........
        deleted blocked    .........
        deleted blocking   .........
        deleted muting     .........
        deleted mentioned  .........
        deleted author     .........
        deleted moderator  .........
        taken stranger     .........
        taken follower     .........
        taken blocked      .........
        taken blocking     .........
        taken muting       .........
        taken mentioned    .........
        taken author       +++++++.+
        taken moderator    .........
        suspended stranger  .........
        suspended follower  .........
        suspended blocked   .........
        suspended blocking  .........
        suspended muting    .........
        suspended mentioned .........
        suspended moderator .........
        """;

    [Fact]
    public async Task Every_reader_meets_every_post_where_the_table_says()
    {
        var moderator = SocialApp.NewHandle("mod");
        await using var app = await SocialApp.StartAsync($"Accounts:Admins:Handles={moderator}");
        using var author = await app.AsAsync("author");
        using var outcast = await app.AsAsync("outcast");
        using var neutral = await app.AsAsync("neutral");
        var readers = new Dictionary<string, SocialClient>(StringComparer.Ordinal);
        foreach (var name in (string[])["stranger", "follower", "blocked", "blocking", "muting", "mentioned"])
            readers[name] = await app.AsAsync(name);
        readers["author"] = author;
        await app.RegisterAsync(Auth.NewAccount(moderator)).SessionAsync(HttpStatusCode.Created);
        readers["moderator"] = new SocialClient(app.Address, await app.LoginAsync(moderator).SessionAsync());
        await RelateAsync(author, readers);
        await RelateAsync(outcast, readers);

        var posts = new List<Met>();
        foreach (var (name, visibility) in ((string, Visibility)[])
            [("public", Visibility.Public), ("unlisted", Visibility.Unlisted), ("followers", Visibility.Followers), ("mentioned", Visibility.Mentioned), ("deleted", Visibility.Public),
                ("taken", Visibility.Public)])
        {
            posts.Add(await WriteAsync(name, author, visibility, readers, neutral));
        }
        posts.Add(await WriteAsync("suspended", outcast, Visibility.Public, readers, neutral));
        await HasArrivedAsync(readers, posts);
        await author.DeletePostAsync(posts.Find(p => p.Name is "deleted")!.Id);
        var staff = readers["moderator"];
        await staff.SendAsync<JsonElement>(HttpMethod.Put, $"/v1/admin/posts/{posts.Find(p => p.Name is "taken")!.Id}/take-down", new ModerationReason("spam"));
        await staff.SendAsync<JsonElement>(HttpMethod.Put, $"/v1/admin/users/{outcast.Id}/suspend", new ModerationReason("spam"));

        var actual = new StringBuilder();
        foreach (var post in posts)
        {
            // who is suspended may look at nothing but their own data
            foreach (var (name, reader) in readers.Where(r => r.Value != author || post.Author == author))
            {
                await using var hub = await HubClient.ConnectAsync(app, reader.Session.AccessToken);
                actual.Append(post.Name).Append(' ').Append(name).Append(' ').AppendLine(await LookAsync(reader, post, hub));
            }
        }
        foreach (var reader in readers.Values)
            reader.Dispose();
        Assert.Equal(Lines(Expected), Lines(actual.ToString()));
    }

    private static async Task RelateAsync(SocialClient author, Dictionary<string, SocialClient> readers)
    {
        foreach (var name in (string[])["follower", "blocked", "blocking", "muting"])
            await readers[name].FollowAsync(author);
        await author.PutAsync(readers["blocked"], "block");
        await readers["blocking"].PutAsync(author, "block");
        await readers["muting"].PutAsync(author, "mute");
    }

    /// <summary>A post that somebody comments on and quotes, who sees it for certain.</summary>
    private static async Task<Met> WriteAsync(string name, SocialClient author, Visibility visibility, Dictionary<string, SocialClient> readers, SocialClient neutral)
    {
        var named = string.Join(' ', ((SocialClient[])[readers["mentioned"], readers["blocked"], readers["blocking"], neutral]).Select(r => $"@{r.Handle}"));
        var post = await author.PostAsync($"xylophone{name} #xylotag {named}", visibility);
        var quote = await neutral.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost("look", QuoteOf: post.Id), HttpStatusCode.Created);
        return new Met(name, author, post.Id, (await neutral.CommentAsync(post.Id, "hm", Visibility.Public)).Id, quote.Id);
    }

    /// <summary>Words are searchable, mentions are told and followers are reached a moment after the post.</summary>
    private static Task HasArrivedAsync(Dictionary<string, SocialClient> readers, List<Met> posts) => Eventually.IsTrueAsync(
        async () =>
        {
            var found = await Task.WhenAll(posts.Select(p => FindsAsync(readers["author"], p)));
            var told = await ToldAsync(readers["mentioned"]);
            var home = await Paging.TopOfHomeAsync(readers["follower"]);
            return Array.TrueForAll(found, f => f) && posts.TrueForAll(p => told.Contains(p.Id)) && home.Contains(posts[^1].Id);
        },
        "the posts have arrived everywhere", TimeSpan.FromSeconds(30));

    private static async Task<string> LookAsync(SocialClient reader, Met post, HubClient hub)
    {
        var isOpen = await reader.StatusAsync($"/v1/users/{post.Author.Id}") == HttpStatusCode.OK;
        var thread = await reader.GetAsync<JsonElement>($"/v1/posts/{post.Comment}/thread");
        var quote = await reader.GetAsync<Post>($"/v1/posts/{post.Quote}");
        bool[] meets =
        [
            await reader.StatusAsync($"/v1/posts/{post.Id}") == HttpStatusCode.OK,
            isOpen && (await Paging.WalkAsync(reader, $"/v1/users/{post.Author.Id}/posts", 80)).Contains(post.Id),
            (await Paging.TopOfHomeAsync(reader)).Contains(post.Id),
            (await Paging.WalkAsync(reader, "/v1/timelines/tags/xylotag", 80)).Contains(post.Id),
            await FindsAsync(reader, post),
            thread.GetProperty("ancestors")[0].TryGetProperty("author", out _),
            quote.Quoted is not null,
            (await ToldAsync(reader)).Contains(post.Id),
            (await hub.SubscribeAsync($"post:{post.Id}")).GetProperty("ok").GetBoolean(),
        ];
        Assert.Equal(Ways.Split(' ').Length, meets.Length);
        return string.Concat(meets.Select(m => m ? '+' : '.'));
    }

    private static async Task<bool> FindsAsync(SocialClient reader, Met post) =>
        (await reader.GetAsync<PostPage>($"/v1/search?type=posts&q=xylophone{post.Name}")).Items.Any(p => p.Id == post.Id);

    private static async Task<HashSet<long>> ToldAsync(SocialClient reader) =>
    [
        .. (await reader.GetAsync<JsonElement>("/v1/notifications?types=mention&limit=80")).GetProperty("items").EnumerateArray()
            .Select(n => long.Parse(n.GetProperty("postId").GetString()!, System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<string> Lines(string table) => table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private sealed record Met(string Name, SocialClient Author, long Id, long Comment, long Quote);
}
