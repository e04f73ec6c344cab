using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using Social.Grains.Calls;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Calls;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Storage.Mongo;
using Social.Storage.Mongo.Calls;
using Social.Storage.Mongo.Posts;
using Social.Tests.Kit;

namespace Social.Tests.Storage;

/// <summary>A connection that breaks in the middle of a write: whether the write was done is found out, and what was answered stays
/// true.</summary>
public sealed class MongoLostAnswerTests : IAsyncLifetime
{
    private readonly MongoRelay _relay;
    private readonly MongoTestDatabase _database;
    private readonly MongoPostStore _store;

    public MongoLostAnswerTests()
    {
        var url = new MongoUrlBuilder(TestServers.Mongo);
        _relay = new MongoRelay(url.Server.Host, url.Server.Port);
        url.Server = new MongoServerAddress("127.0.0.1", _relay.Port);
        // through the relay alone, and without the driver's own second try, which a standalone server does not offer
        (url.DirectConnection, url.RetryWrites, url.RetryReads) = (true, false, false);
        _database = new MongoTestDatabase(url.ToString());
        _store = _database.NewPostStore();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.PrepareAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _relay.Dispose();
    }

    [Fact]
    public async Task A_post_whose_answer_was_lost_is_added_once()
    {
        var lost = _relay.LoseAnswer("insert");
        Assert.Equal(PostAdditionOutcome.Added, (await _store.AddAsync(Post(1), Repeat("k"), Cancel)).Outcome);
        await lost.WaitAsync(Cancel);
        Assert.Equal(1, await _store.CountAsync(7, Cancel));
        Assert.Equal(PostAdditionOutcome.Repeated, (await _store.AddAsync(Post(2), Repeat("k"), Cancel)).Outcome);
        Assert.Equal(PostAdditionOutcome.DuplicateId, (await _store.AddAsync(Post(1), null, Cancel)).Outcome);
    }

    [Fact]
    public async Task A_post_that_failed_is_not_written_when_it_arrives_late()
    {
        var held = _relay.HoldRequest("insert");
        var error = await Assert.ThrowsAsync<SocialException>(() => _store.AddAsync(Post(1), Repeat("k"), Cancel));
        Assert.Equal(ErrorKind.Unavailable, error.Kind);
        await (await held.WaitAsync(Cancel))();
        Assert.Empty(await _store.GetManyAsync([1], Cancel));
        Assert.Equal(0, await _store.CountAsync(7, Cancel));
        Assert.Null(await _store.FindRepeatAsync(7, "k", Start, Cancel));
        Assert.Empty(await _store.RecentAsync(10, Cancel));
        Assert.Equal(PostAdditionOutcome.DuplicateId, (await _store.AddAsync(Post(1), null, Cancel)).Outcome);
        Assert.Equal(PostAdditionOutcome.Added, (await _store.AddAsync(Post(2), Repeat("k"), Cancel)).Outcome);
    }

    [Fact]
    public async Task An_edit_whose_answer_was_lost_is_done_once()
    {
        await _store.AddAsync(Post(1), null, Cancel);
        var lost = _relay.LoseAnswer("update");
        Assert.True(await _store.EditAsync(Post(1) with { Text = "two", EditedAt = Start, Version = 2, Touched = 5 }, Cancel));
        await lost.WaitAsync(Cancel);
        Assert.Equal("two", Assert.Single(await _store.GetManyAsync([1], Cancel)).Text);
        Assert.Single(await _store.HistoryAsync(1, Cancel));
        var delete = _relay.LoseAnswer("update");
        Assert.True(await _store.DeleteAsync(1, 3, 6, Cancel));
        await delete.WaitAsync(Cancel);
        Assert.Empty(await _store.HistoryAsync(1, Cancel));
    }

    [Fact]
    public async Task An_edit_that_arrives_late_changes_nothing_more()
    {
        await _store.AddAsync(Post(1), null, Cancel);
        var held = _relay.HoldRequest("update");
        Assert.True(await _store.EditAsync(Post(1) with { Text = "two", EditedAt = Start, Version = 2, Touched = 5 }, Cancel));
        await (await held.WaitAsync(Cancel))();
        Assert.Equal(2, Assert.Single(await _store.GetManyAsync([1], Cancel)).Version);
        Assert.Single(await _store.HistoryAsync(1, Cancel));
    }

    [Fact]
    public async Task A_person_who_could_not_be_forgotten_is_forgotten_when_it_is_tried_again()
    {
        var calls = new MongoCallStore(_database.Connection);
        var call = new CallRecord(1, 5, false, CallMedia.Audio, 7, Start, Start.AddSeconds(45))
        {
            State = CallState.Ended,
            Touched = 1,
            Members = [new CallMember(7, CallParticipantState.Left)],
        };
        await calls.AddAsync(call, Cancel);
        var held = _relay.HoldRequest("delete");
        await Assert.ThrowsAsync<SocialException>(() => calls.ForgetUserAsync(7, 10, Cancel));
        await held.WaitAsync(Cancel);

        Assert.Equal(1, await calls.ForgetUserAsync(7, 10, Cancel));
        Assert.Null(await calls.GetAsync(1, Cancel));
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("update")]
    [InlineData("delete")]
    public async Task Grain_state_whose_answer_was_lost_is_written(string command)
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var storage = new MongoGrainStorage(
            _database.Connection,
            new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())),
            services.GetRequiredService<IActivatorProvider>());
        var (grain, state) = (GrainId.Create("user", "1"), new GrainState<List<int>>([1]));
        if (command is not "insert")
            await storage.WriteStateAsync("s", grain, state, Cancel);
        var lost = _relay.LoseAnswer(command);
        state.State = [2];
        await (command is "delete"
            ? storage.ClearStateAsync("s", grain, state, Cancel)
            : storage.WriteStateAsync("s", grain, state, Cancel));
        await lost.WaitAsync(Cancel);
        var read = new GrainState<List<int>>();
        await storage.ReadStateAsync("s", grain, read, Cancel);
        Assert.Equal((state.ETag, command is not "delete"), (read.ETag, read.RecordExists));
    }

    private static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static PostRecord Post(long id) =>
        new(id, 7, $"post {id}", Visibility.Public, null, null, [], null, 1, id, false, PostCounts.None);

    private static Grains.StoredRepeat Repeat(string key) => new(7, key, [1], [2], Start);
}
