using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Social.Grains.Interfaces.Chat;
using Social.Grains.Interfaces.Posts;
using Social.Silo;
using Social.Storage.Embedded;
using Social.Tests.Chat;
using Social.Tests.Kit;
using Social.Tests.Storage;
using Social.Tests.Users;

namespace Social.Tests.EndToEnd;

/// <summary>The whole product on PostgreSQL alone.</summary>
public sealed class PostgresProductTests : IAsyncLifetime
{
    private PostgresTestDatabase _postgres = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _postgres = await PostgresTestDatabase.CreateEmptyAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    [Fact]
    public async Task People_follow_post_and_read_home_also_after_a_restart()
    {
        Post post;
        SocialClient ann, bob;
        await using (var app = await StartAsync())
        {
            Assert.Null(app.Services.GetService<EmbeddedDatabase>());
            (ann, bob) = (await app.AsAsync("ann"), await app.AsAsync("bob"));
            await ann.FollowAsync(bob);
            post = await bob.PostAsync("hello π there");
            await Eventually.IsTrueAsync(async () => (await HomeAsync(ann)).Contains(post.Id), "the post is in the home timeline");
            // media alone are kept in a folder until an S3 server is named
            Assert.Equal(["media"], Directory.EnumerateFileSystemEntries(app.Folder).Select(Path.GetFileName));
        }

        await using var again = await StartAsync();
        using var ann2 = new SocialClient(again.Address, ann.Session);
        using var bob2 = new SocialClient(again.Address, bob.Session);
        Assert.Equal([post.Id], await HomeAsync(ann2));
        Assert.Equal("hello π there", (await bob2.GetAsync<Post>($"/v1/posts/{post.Id}")).Text);
        ann.Dispose();
        bob.Dispose();
    }

    [Fact]
    public async Task People_meet_in_rooms_and_write_also_after_a_restart()
    {
        Room room;
        SocialClient ann, bob;
        await using (var app = await StartAsync())
        {
            (ann, bob) = (await app.AsAsync("ann"), await app.AsAsync("bob"));
            room = await ann.GroupAsync(bob);
            await ann.WriteAsync(room, "hello π there");
            Assert.Equal(room.Id, Assert.Single((await bob.GetAsync<PageOf<Room>>("/v1/rooms")).Items).Id);
        }

        await using var again = await StartAsync();
        using var bob2 = new SocialClient(again.Address, bob.Session);
        var listed = Assert.Single((await bob2.GetAsync<PageOf<Room>>("/v1/rooms")).Items);
        Assert.Equal((room.Id, 1, "hello π there"), (listed.Id, listed.Unread, listed.LastMessage!.Text));
        Assert.Equal(2, (await bob2.WriteAsync(room, "hello")).Seq);
        ann.Dispose();
        bob.Dispose();
    }

    [Fact]
    public async Task A_silo_is_not_ready_while_the_database_is_away()
    {
        await using var app = await StartAsync();
        using var inside = new HttpClient { BaseAddress = app.InternalAddress };
        await Eventually.IsTrueAsync(() => IsReadyAsync(inside), "ready");
        await _postgres.ForbidAsync();
        await Eventually.IsTrueAsync(async () => !await IsReadyAsync(inside), "not ready");
        await _postgres.AllowAsync();
        await Eventually.IsTrueAsync(() => IsReadyAsync(inside), "ready again");
    }

    [Fact]
    public async Task A_silo_whose_clock_is_off_is_not_ready()
    {
        var clock = new MovableTime();
        await using var app = new SocialApp(Settings, services => services.AddSingleton<TimeProvider>(clock));
        await app.InitializeAsync();
        using var inside = new HttpClient { BaseAddress = app.InternalAddress };
        await Eventually.IsTrueAsync(() => IsReadyAsync(inside), "ready");
        clock.Move(TimeSpan.FromSeconds(-2));
        await Eventually.IsTrueAsync(async () => !await IsReadyAsync(inside), "not ready", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Without_a_connection_string_the_start_ends_with_the_name_of_the_setting()
    {
        await using var app = SocialSilo.Build(
            ["--urls=http://127.0.0.1:0", $"--Internal:Urls=http://127.0.0.1:{SocialApp.FreePort()}", "--Storage:Relational:Provider=postgres"]);
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(Cancel));
        Assert.Contains("Storage:Postgres:ConnectionString", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_waits_for_a_database_that_is_not_there_yet()
    {
        var direct = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
        var port = SocialApp.FreePort();
        var starting = SocialApp.StartAsync(
            "Storage:Relational:Provider=postgres",
            $"Storage:Postgres:ConnectionString={new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Port = port }.ConnectionString}");
        await Task.WhenAny(starting, Task.Delay(TimeSpan.FromSeconds(1), Cancel));
        Assert.False(starting.IsCompleted);
        await using var network = new AnswerCutter(direct.Host!, direct.Port, port);
        await using var app = await starting;
        using var ann = await app.AsAsync("ann");
        Assert.NotEqual(0, ann.Id);
    }

    private string[] Settings => ["Storage:Relational:Provider=postgres", $"Storage:Postgres:ConnectionString={_postgres.ConnectionString}"];

    private Task<SocialApp> StartAsync() => SocialApp.StartAsync(Settings);

    private static async Task<long[]> HomeAsync(SocialClient user) =>
        [.. (await user.GetAsync<PageOf<Post>>("/v1/timelines/home")).Items.Select(p => p.Id)];

    private static async Task<bool> IsReadyAsync(HttpClient inside)
    {
        using var answer = await inside.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
