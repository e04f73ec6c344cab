using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains;
using Social.Grains.Accounts;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Users;
using Social.Tests.Kit;

namespace Social.Tests.Users;

/// <summary>Users who never sign in, put into the store in bulk: hashing a password for each of 100,000 would take an hour.</summary>
internal static class SeededUsers
{
    private const int AtOnce = 512;

    public static async Task<ImmutableArray<long>> AddAsync(SocialApp app, int count)
    {
        var (accounts, ids) = (app.Services.GetRequiredService<IAccountStore>(), app.Services.GetRequiredService<IdGenerator>());
        var now = TimeProvider.System.GetUtcNow();
        ImmutableArray<long> users = [.. Enumerable.Range(0, count).Select(_ => ids.Next())];
        await ForEachAsync(users, async (id, cancellationToken) =>
        {
            var handle = $"s_{id:x}";
            var created = await accounts.CreateAsync(
                new AccountRecord(id, handle, $"{handle}@example.org", "none", Roles.User, now, null, []),
                new UserRecord(id, handle, "Seeded", "", null, null, [], Locked: false, now, 1, 0, 0), cancellationToken);
            Assert.Equal(AccountCreation.Created, created);
        });
        return users;
    }

    /// <summary>New users, all following one; the first of them followed first.</summary>
    public static async Task<ImmutableArray<long>> AddFollowersAsync(SocialApp app, long userId, int count)
    {
        var (relations, ids) = (app.Services.GetRequiredService<IRelationStore>(), app.Services.GetRequiredService<IdGenerator>());
        var followers = await AddAsync(app, count);
        var follows = followers.Select(f => (Follower: f, FollowId: ids.Next()));
        await ForEachAsync(follows, async (f, cancellationToken) =>
            await relations.FollowAsync(f.Follower, userId, f.FollowId, 10_000, cancellationToken));
        return followers;
    }

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, ValueTask> actAsync) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, actAsync);
}
