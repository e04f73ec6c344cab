using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

public sealed class UserCacheTests(SocialApp app)
{
    [Fact]
    public async Task A_changed_profile_shows_at_once()
    {
        using var ann = await app.AsAsync("ann");
        var cache = app.Services.GetRequiredService<UserCache>();
        Assert.Equal("ann", (await cache.GetAsync(ann.Id))?.DisplayName);

        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Ann"));

        Assert.Equal("Ann", (await cache.GetAsync(ann.Id))?.DisplayName);
    }

    [Fact]
    public async Task All_that_is_missing_is_asked_for_at_once_and_the_unknown_are_left_out()
    {
        var store = new WatchedStore(app);
        var cache = new UserCache(store);
        var users = await SeededUsers.AddAsync(app, 50);
        await cache.GetManyAsync(users[..10]);

        var found = await cache.GetManyAsync([.. users, 1, users[0]]);

        Assert.Equal(users.Order(), found.Keys.Order());
        Assert.Equal([10, 41], store.Asked);
        Assert.True(cache.TryGet(users[49], out var summary));
        Assert.Equal(users[49], summary.Id);
        Assert.False(cache.TryGet(1, out _));
        Assert.Null(await cache.GetAsync(1));
    }

    [Fact]
    public async Task Many_who_ask_at_once_share_one_query()
    {
        var store = new WatchedStore(app) { Gate = new TaskCompletionSource() };
        var cache = new UserCache(store);
        var users = await SeededUsers.AddAsync(app, 3);

        var asked = Enumerable.Range(0, 100).Select(_ => cache.GetManyAsync(users).AsTask()).ToList();
        store.Gate.SetResult();

        Assert.All(await Task.WhenAll(asked), found => Assert.Equal(3, found.Count));
        Assert.Equal([3], store.Asked);
    }

    [Fact]
    public async Task What_was_being_loaded_when_it_changed_is_not_kept()
    {
        using var ann = await app.AsAsync("ann");
        var store = new WatchedStore(app) { Gate = new TaskCompletionSource() };
        var cache = new UserCache(store);

        var before = cache.GetAsync(ann.Id).AsTask();
        await store.Read.Task.WaitAsync(TestContext.Current.CancellationToken);
        await ann.SendAsync<OwnUser>(HttpMethod.Patch, "/v1/users/me", new ProfileChange("Ann"));
        cache.Invalidate(ann.Id);
        store.Gate.SetResult();

        Assert.Equal("ann", (await before)?.DisplayName);
        Assert.False(cache.TryGet(ann.Id, out _));
        Assert.Equal("Ann", (await cache.GetAsync(ann.Id))?.DisplayName);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        var cache = app.Services.GetRequiredService<UserCache>();
        var user = (await SeededUsers.AddAsync(app, 1))[0];
        await cache.GetAsync(user);
        Assert.True(cache.TryGet(user, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            cache.TryGet(user, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>The real store, counting what it is asked for and, with a gate, holding back what it has read.</summary>
    private sealed class WatchedStore(SocialApp app) : IUserStore
    {
        private readonly IUserStore _store = app.Services.GetRequiredService<IUserStore>();

        public TaskCompletionSource? Gate { get; init; }

        public TaskCompletionSource Read { get; } = new();

        public List<int> Asked { get; } = [];

        public async Task<ImmutableArray<UserRecord>> GetManyAsync(IReadOnlyCollection<long> userIds, CancellationToken cancellationToken = default)
        {
            Asked.Add(userIds.Count);
            var users = await _store.GetManyAsync(userIds, cancellationToken);
            Read.TrySetResult();
            if (Gate is not null)
                await Gate.Task.WaitAsync(TestContext.Current.CancellationToken);
            return users;
        }

        public Task<UserRecord?> GetAsync(long userId, CancellationToken cancellationToken = default) => _store.GetAsync(userId, cancellationToken);

        public Task<ImmutableArray<UserRecord>> ByHandlesAsync(IReadOnlyCollection<string> handles, CancellationToken cancellationToken = default) =>
            _store.ByHandlesAsync(handles, cancellationToken);

        public Task<bool> UpdateAsync(UserRecord user, long expectedVersion, CancellationToken cancellationToken = default) =>
            _store.UpdateAsync(user, expectedVersion, cancellationToken);
    }
}
