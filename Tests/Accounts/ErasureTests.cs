using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Users;
using Social.Tests.Kit;
using Social.Tests.Media;
using Social.Tests.Notifications;
using Social.Tests.Users;

namespace Social.Tests.Accounts;

/// <summary>What remains of somebody whose account is deleted: for others to meet, and in the stores.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private const string Me = "/v1/users/me";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);
    private readonly SocialApp _app = new(["Accounts:Deletion:Grace=00:00:00"]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Others_meet_nothing_of_them_but_tombstones_in_their_own_conversations()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        using var cid = await _app.AsAsync("cid");
        var bobs = await bob.PostAsync("by bob");
        var anns = await ann.PostAsync($"zebra #zebras @{bob.Handle}");
        var answered = await ann.CommentAsync(bobs.Id, "answered zebra");
        var alone = await ann.CommentAsync(bobs.Id, "lonely zebra");
        var below = await cid.CommentAsync(answered.Id, "by cid");
        var own = await cid.CommentAsync(anns.Id, "to ann");
        await ann.PutAsync(bobs, "like");
        await ann.PutAsync(bobs, "repost");
        await cid.PutAsync(bobs, "like");
        await ann.FollowAsync(bob);
        await bob.FollowAsync(ann);
        await Eventually.IsTrueAsync(async () => (await PostsAsync(cid, "/v1/search?type=posts&q=zebra")).Length == 3, "the posts are found", Soon);
        Assert.NotEmpty(await PostsAsync(cid, "/v1/timelines/tags/zebras"));
        // a mention, two comments, a like, a repost and a follow by ann, a like by cid
        await bob.NotifiedAsync(7, Soon);

        await EraseAsync(ann, bob);

        Assert.Empty(await PostsAsync(cid, "/v1/search?type=posts&q=zebra"));
        Assert.Empty(await PostsAsync(cid, "/v1/timelines/tags/zebras"));
        Assert.Empty(await PostsAsync(bob, "/v1/timelines/home?limit=80", p => p.Author.Id == ann.Id || p.RepostOf is not null));
        Assert.Empty((await cid.GetAsync<PageOf<User>>($"/v1/search?type=users&q={ann.Handle}")).Items);
        Assert.Equal(cid.Id, Assert.Single((await cid.GetAsync<PageOf<User>>($"/v1/posts/{bobs.Id}/likes")).Items).Id);
        Assert.Empty((await cid.GetAsync<PageOf<User>>($"/v1/posts/{bobs.Id}/reposts")).Items);
        Assert.Empty((await bob.GetAsync<PageOf<User>>($"/v1/users/{bob.Id}/followers")).Items);
        foreach (var more in new[] { "", "&grouped=true" })
            Assert.Equal(cid.Id, Assert.Single(await bob.AllNotificationsAsync(more: more)).Actor.Id);

        var thread = await cid.GetAsync<JsonElement>($"/v1/posts/{bobs.Id}/thread");
        var branch = Assert.Single(thread.GetProperty("comments").EnumerateArray());
        AssertStone(branch.GetProperty("post"), answered.Id);
        Assert.Equal(below.Id, Id(Assert.Single(branch.GetProperty("comments").EnumerateArray())));
        AssertStone(Assert.Single((await cid.GetAsync<JsonElement>($"/v1/posts/{own.Id}/thread")).GetProperty("ancestors").EnumerateArray()), anns.Id);
        foreach (var id in new[] { anns.Id, answered.Id, alone.Id })
            Assert.Equal(HttpStatusCode.NotFound, await cid.StatusAsync($"/v1/posts/{id}"));
    }

    [Fact]
    public async Task The_stores_hold_their_number_where_others_need_it_and_no_word_of_theirs()
    {
        using var ann = await _app.AsAsync("ann");
        using var bob = await _app.AsAsync("bob");
        await LeaveTracesAsync(ann, bob);
        var before = await WhereAsync($"= {ann.Id}");
        foreach (var place in new[] { "tag_follows.user_id", "filters.user_id", "inboxes.user_id", "notifications.recipient", "blocks.blocker", "reactions.user_id", "media.owner" })
            Assert.Contains(place, before);
        Assert.NotEmpty(await WhereAsync("like '%zebra%'"));
        Assert.Equal(2, await StatesAsync(ann.Id));

        await EraseAsync(ann, bob);

        // what is known of a media goes after its bytes
        await Eventually.IsTrueAsync(
            async () => (await WhereAsync("like '%zebra%'")).Count == 0 && !(await WhereAsync($"= {ann.Id}")).Contains("media.owner"), "every word is gone", Soon);
        Assert.Equal(0, await StatesAsync(ann.Id));
        // the log, others' inboxes and likes, tombstones, sessions until their end is told, and the handle
        Assert.Equal(
            ["audit_log.actor", "audit_log.target", "notifications.actor", "posts.author", "reactions.author", "reports.reporter", "sessions.user_id", "users.id"],
            await WhereAsync($"= {ann.Id}"));
    }

    [Fact]
    public async Task Accounts_that_cannot_be_deleted_hold_up_nobody_else()
    {
        using var failures = new MeterReadings("Social.Accounts", new("work", "deletion"), _app.Services.GetRequiredService<IMeterFactory>());
        using var bob = await _app.AsAsync("bob");
        // more than are looked at in one go
        var broken = new List<SocialClient>();
        for (var i = 0; i < 11; i++)
        {
            broken.Add(await _app.AsAsync("ann"));
            var post = await broken[^1].PostAsync("cannot be read");
            await DamageAsync($"update posts set details = '{{' where id = {post.Id}");
        }
        foreach (var ann in broken)
            await DeleteAsync(ann);

        using var cid = await _app.AsAsync("cid");
        await EraseAsync(cid, bob);

        Assert.True(failures.Read("social.accounts.broke_off") >= broken.Count);
        foreach (var ann in broken)
        {
            Assert.Equal(HttpStatusCode.OK, await bob.StatusAsync($"/v1/users/{ann.Id}"));
            ann.Dispose();
        }
    }

    private async Task LeaveTracesAsync(SocialClient ann, SocialClient bob)
    {
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, Me, new ProfileChange(Bio: "zebra", Location: "zebra"));
        await ann.SendAsync<UserSettings>(HttpMethod.Patch, $"{Me}/settings", new SettingsChange(HideFollows: true));
        await ann.SetAsync(new NotificationSettingsChange(Like: NotifyOf.Following));
        var media = await ann.UploadAsync(Pictures.Photo(60, 40), "zebra");
        var post = await ann.SendAsync<Post>(HttpMethod.Post, "/v1/posts", new NewPost("zebra #zebra", MediaIds: [media.Id]), HttpStatusCode.Created);
        await ann.EditAsync(post.Id, "another zebra");
        var bobs = await bob.PostAsync("by bob");
        await ann.CommentAsync(bobs.Id, "zebra");
        foreach (var verb in new[] { "like", "repost", "bookmark" })
            await ann.PutAsync(bobs, verb);
        await ann.PutAsync(post, "pin");
        await ann.FollowAsync(bob);
        await bob.FollowAsync(ann);
        await bob.PutAsync(post, "like");
        await ann.NotifiedAsync(2, Soon);
        await bob.NotifiedAsync(4, Soon);
        (await ann.SendAsync(HttpMethod.Post, "/v1/reports", new NewReport(ReportReason.Spam, UserId: bob.Id, Comment: "zebra"))).Dispose();
        using var cid = await _app.AsAsync("cid");
        await ann.PutAsync(cid, "block");
        await ann.PutAsync(bob, "mute");
        (await ann.SendAsync(HttpMethod.Put, "/v1/tags/zebra/follow")).Dispose();
        await ann.SendAsync<KeywordFilter>(HttpMethod.Post, "/v1/filters", new NewFilter("zebra", FilterAction.Hide));
        (await ann.SendAsync(HttpMethod.Put, "/v1/timelines/home/marker", new { PostId = bobs.Id.ToString(CultureInfo.InvariantCulture) })).Dispose();
        await ann.ExportAsync();
        await Eventually.IsTrueAsync(async () => (await PostsAsync(bob, "/v1/search?type=posts&q=zebra")).Length == 2, "the posts are found", Soon);
    }

    private static async Task EraseAsync(SocialClient user, SocialClient other)
    {
        await DeleteAsync(user);
        await Eventually.IsTrueAsync(async () => await other.StatusAsync($"/v1/users/{user.Id}") == HttpStatusCode.NotFound, "the user is gone", Soon);
    }

    private static async Task DeleteAsync(SocialClient user) =>
        await user.SendAsync<AccountDeletion>(HttpMethod.Delete, Me, new DeletionRequest(SocialApp.Password), HttpStatusCode.Accepted);

    private static async Task<Post[]> PostsAsync(SocialClient reader, string path, Func<Post, bool>? which = null) =>
        [.. (await reader.GetAsync<PostPage>(path)).Items.Where(which ?? (_ => true))];

    private static void AssertStone(JsonElement post, long id)
    {
        Assert.Equal((id, true, ""), (Id(post), post.GetProperty("deleted").GetBoolean(), post.GetProperty("text").GetString()));
        Assert.False(post.TryGetProperty("author", out _));
    }

    private static long Id(JsonElement post) => long.Parse(post.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);

    /// <summary>Every column of the database that holds such a value.</summary>
    private async Task<List<string>> WhereAsync(string condition)
    {
        await using var database = await OpenAsync();
        var columns = await ListAsync(
            database,
            "select t.name || '.' || c.name from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and t.sql not like 'create virtual%' order by 1");
        var found = new List<string>();
        foreach (var column in columns)
        {
            if ((await ListAsync(database, $"select 1 from \"{column.Replace(".", "\" where \"", StringComparison.Ordinal)}\" {condition} limit 1")).Count > 0)
                found.Add(column);
        }
        return found;
    }

    private async Task<int> StatesAsync(long userId)
    {
        await using var database = await OpenAsync();
        return (await ListAsync(database, $"select name from grain_states where grain like '%/{userId:x}'")).Count;
    }

    /// <summary>Past the program, as a fault of a disk would.</summary>
    private async Task DamageAsync(string sql)
    {
        await using var database = await OpenAsync("ReadWrite");
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancel));
    }

    private async Task<SqliteConnection> OpenAsync(string mode = "ReadOnly")
    {
        var database = new SqliteConnection($"Data Source={_app.Folder}/social.db;Pooling=False;Mode={mode}");
        await database.OpenAsync(Cancel);
        return database;
    }

    private static async Task<List<string>> ListAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        var list = new List<string>();
        while (await rows.ReadAsync(Cancel))
            list.Add(rows.GetString(0));
        return list;
    }
}
