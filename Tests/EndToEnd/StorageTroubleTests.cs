using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Posts;
using Social.Storage.Embedded;
using Social.Tests.Kit;
using Social.Tests.Users;

namespace Social.Tests.EndToEnd;

/// <summary>A database that is locked or full, as clients see it: 503, nothing half done, the same key succeeds afterwards.</summary>
public sealed class StorageTroubleTests : IAsyncLifetime
{
    private readonly SocialApp _app = new(["Storage:Embedded:BusyTimeout=00:00:00.2"]);

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_locked_database_is_unavailable_and_the_same_key_succeeds_once_afterwards()
    {
        using var ann = await _app.AsAsync("ann");
        var before = await ann.PostAsync("before");
        await using var other = new SqliteConnection($"Data Source={_app.Folder}/social.db;Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(other, "begin exclusive");

        using (var refused = await PostAsync(ann, "locked out", "key"))
            await AssertUnavailableAsync(refused);
        Assert.Equal([before.Id], await PostsOfAsync(ann)); // reading goes on, and nothing was written
        await ExecuteAsync(other, "rollback");

        Assert.Equal([before.Id], await PostsOfAsync(ann));
        await SucceedsOnceAsync(ann, "locked out", "key", before.Id);
    }

    [Fact]
    public async Task A_full_disk_is_unavailable_loses_nothing_and_the_same_key_succeeds_once_afterwards()
    {
        using var ann = await _app.AsAsync("ann");
        await LimitPagesAsync(1); // SQLite takes the present size instead: no page more
        var acknowledged = new List<long>();
        var text = new string('x', 5_000);
        var number = 0;
        while (true)
        {
            using var answer = await PostAsync(ann, text, $"key{++number}");
            if (answer.StatusCode != HttpStatusCode.Created)
            {
                await AssertUnavailableAsync(answer);
                break;
            }
            acknowledged.Add(long.Parse(answer.Headers.Location!.OriginalString.Split('/')[^1], CultureInfo.InvariantCulture));
            Assert.True(number < 1_000, "the disk never fills up");
        }
        acknowledged.Reverse();
        Assert.Equal(acknowledged, await PostsOfAsync(ann));

        await LimitPagesAsync(1_000_000_000);

        Assert.Equal(acknowledged, await PostsOfAsync(ann));
        await SucceedsOnceAsync(ann, text, $"key{number}", [.. acknowledged]);
    }

    private static async Task SucceedsOnceAsync(SocialClient user, string text, string key, params long[] older)
    {
        using var first = await PostAsync(user, text, key);
        using var again = await PostAsync(user, text, key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"), "the refused request must have left nothing");
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        var posts = await PostsOfAsync(user);
        Assert.Equal(older, posts.Skip(1));
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"/v1/posts/{posts[0]}"), first.Headers.Location!.OriginalString);
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer)
    {
        await Problems.AssertAsync(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    private static Task<HttpResponseMessage> PostAsync(SocialClient user, string text, string key) =>
        user.SendAsync(HttpMethod.Post, "/v1/posts", new NewPost(text), h => h.Add("Idempotency-Key", key));

    private static async Task<List<long>> PostsOfAsync(SocialClient user)
    {
        var ids = new List<long>();
        var cursor = "";
        do
        {
            var page = await user.GetAsync<PageOf<Post>>($"/v1/users/{user.Id}/posts?limit=80{cursor}");
            ids.AddRange(page.Items.Select(p => p.Id));
            cursor = page.Next is null ? null : $"&cursor={page.Next}";
        }
        while (cursor is not null);
        return ids;
    }

    /// <summary>On the writer's own connection: the limit is each connection's own.</summary>
    private Task<int> LimitPagesAsync(int pages) => _app.Services.GetRequiredService<EmbeddedDatabase>().WriteAsync(
        session =>
        {
            session.RunScript($"pragma max_page_count = {pages}");
            return pages;
        },
        TestContext.Current.CancellationToken);

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
