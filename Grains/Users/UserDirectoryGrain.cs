using System.Collections.Immutable;
using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Users;

/// <summary>
/// Finds users and lists who follows whom. Key: 0. Holds nothing, so many work side by side and a lost one costs nothing.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class UserDirectoryGrain(IRelationStore relations, UserViews views) : Grain, IUserDirectoryGrain
{
    private const int MostAsked = 100;

    public async Task<User> ByHandleAsync(long viewerId, string handle) => await views.ShowAsync(await views.RecordAsync(viewerId, handle));

    public Task<ImmutableArray<User>> ManyAsync(ImmutableArray<long> userIds)
    {
        new ValidationErrors().Require(userIds.Length <= MostAsked, "ids", $"may be at most {MostAsked}").ThrowIfAny();
        return views.ShowManyAsync([.. userIds.Distinct()]);
    }

    public Task<Page<User>> FollowersAsync(long viewerId, long userId, PageQuery page) =>
        PageAsync(viewerId, userId, page, (before, limit) => relations.FollowersAsync(userId, before, limit));

    public Task<Page<User>> FollowingAsync(long viewerId, long userId, PageQuery page) =>
        PageAsync(viewerId, userId, page, (before, limit) => relations.FollowingAsync(userId, before, limit));

    private async Task<Page<User>> PageAsync(
        long viewerId, long userId, PageQuery page, Func<long, int, Task<ImmutableArray<FollowRow>>> readAsync)
    {
        await views.RecordAsync(viewerId, userId);
        if (viewerId != userId && (await GrainFactory.GetGrain<IUserGrain>(userId).SettingsAsync()).HideFollows)
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "This user shows their follows to nobody.");
        return await views.PageAsync(viewerId, page, readAsync);
    }
}
