using Npgsql;
using Social.Grains.Accounts;
using Social.Grains.Interfaces;
using Social.Grains.Posts;
using Social.Grains.Users;
using Social.Storage.Postgres;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

/// <summary>The connection breaks between a commit and its answer: the caller is told what became of the write, which is there once.</summary>
public sealed class PostgresLostAnswerTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private PostgresTestDatabase _postgres = null!;
    private AnswerCutter _network = null!;
    private PostgresDatabase _database = null!;
    private PostgresStores _stores = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresTestDatabase.CreateAsync();
        var direct = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
        _network = new AnswerCutter(direct.Host!, direct.Port);
        var options = new PostgresOptions
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Port = _network.Port }.ConnectionString,
        };
        _database = PostgresTestDatabase.Open(options);
        _stores = new PostgresStores(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _database.DisposeAsync();
        await _network.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_post_is_added_once(bool withRepeat)
    {
        var repeat = withRepeat ? new Grains.StoredRepeat(1, "k", [1], [2], Start) : null;
        _network.CutNext("insert into posts");
        Assert.Equal(PostAdditionOutcome.Added, (await _stores.Posts.AddAsync(Post(65_536), repeat, Cancel)).Outcome);
        Assert.Equal(1, _network.Cuts);
        Assert.Equal(1, await _stores.Posts.CountAsync(1, Cancel));
        Assert.Equal(withRepeat, await _stores.Posts.FindRepeatAsync(1, "k", Start, Cancel) is not null);
    }

    [Fact]
    public async Task An_edit_and_a_deletion_are_known_again()
    {
        var post = Post(65_536);
        await _stores.Posts.AddAsync(post, null, Cancel);
        _network.CutNext("post_versions");
        Assert.True(await _stores.Posts.EditAsync(post with { Text = "two", EditedAt = Start, Version = 2, Touched = 70_000 }, Cancel));
        _network.CutNext("post_versions");
        Assert.True(await _stores.Posts.DeleteAsync(post.Id, 3, 80_000, Cancel));
        Assert.Equal(2, _network.Cuts);
    }

    [Fact]
    public async Task An_account_a_session_and_a_follow_are_there_once()
    {
        _network.CutNext("create_account");
        Assert.Equal(AccountCreation.Created, await CreateAsync(1, "ann"));
        Assert.Equal(AccountCreation.Created, await CreateAsync(2, "bob"));
        _network.CutNext("add_session");
        await _stores.Accounts.AddSessionAsync(new(10, 1, [1], [2], "agent", "::1", Start, Start, Start.AddDays(1), null), 100, Cancel);
        _network.CutNext("update sessions");
        Assert.True(await _stores.Accounts.RotateAsync(10, [2], [3], Start, Start.AddDays(2), Cancel));
        _network.CutNext("write_relation");
        var follow = await _stores.Relations.FollowAsync(1, 2, 100, 10, Cancel);
        Assert.Equal((RelationOutcome.Done, true), (follow.Outcome, follow.Relationship.Following));
        Assert.Equal(4, _network.Cuts);
        Assert.Equal(1, (await _stores.Users.GetAsync(2, Cancel))!.Followers);
    }

    [Fact]
    public async Task A_database_that_lets_nobody_in_is_unavailable_and_works_again_afterwards()
    {
        await _stores.Posts.AddAsync(Post(65_536), null, Cancel);
        await _postgres.ForbidAsync();
        await AssertUnavailableAsync(() => _stores.Posts.CountAsync(1, Cancel));
        await AssertUnavailableAsync(() => _stores.Posts.AddAsync(Post(65_537), null, Cancel));
        await AssertUnavailableAsync(() => CreateAsync(1, "ann"));
        await _postgres.AllowAsync();
        Assert.Equal(1, await _stores.Posts.CountAsync(1, Cancel));
        Assert.Equal(AccountCreation.Created, await CreateAsync(1, "ann"));
    }

    private static async Task AssertUnavailableAsync(Func<Task> call) =>
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<SocialException>(call)).Kind);

    private static PostRecord Post(long id) =>
        new(id, 1, $"post {id}", Grains.Interfaces.Posts.Visibility.Public, null, null, [], null, 1, id, false, Grains.Interfaces.Posts.PostCounts.None);

    private Task<AccountCreation> CreateAsync(long id, string handle) => _stores.Accounts.CreateAsync(
        new AccountRecord(id, handle, $"{handle}@example.org", $"hash{id}", "user", Start, null, []),
        new UserRecord(id, handle, handle, "", null, null, [], false, Start, 1, 0, 0), Cancel);
}
