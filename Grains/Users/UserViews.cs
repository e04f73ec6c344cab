using System.Collections.Immutable;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Users;

/// <summary>
/// One per silo: users as a viewer may see them. The one place that decides whether a viewer sees a user: not where either blocks the
/// other.
/// </summary>
internal sealed class UserViews(IUserStore users, IRelationStore relations, AuthorPostCounts posts)
{
    /// <summary>Rounds of reading after which even a page of hidden users ends; each of <see cref="PageQuery.LargestLimit"/>.</summary>
    private const int MostRounds = 128;

    /// <summary>The stored profile. Fails with <c>not_found</c> where there is none or the viewer may not see it.</summary>
    public async Task<UserRecord> RecordAsync(long viewerId, long userId) =>
        await users.GetAsync(userId) is { } user && await IsVisibleAsync(viewerId, userId) ? user : throw SocialException.NotFound("user");

    /// <summary>As <see cref="RecordAsync(long, long)"/>, by handle in any case, with or without a leading <c>@</c>.</summary>
    public async Task<UserRecord> RecordAsync(long viewerId, string handle)
    {
        var found = await users.ByHandlesAsync([handle.TrimStart('@').ToLowerInvariant()]);
        return found is [var user] && await IsVisibleAsync(viewerId, user.Id) ? user : throw SocialException.NotFound("user");
    }

    public async Task<User> ShowAsync(UserRecord user) => (await ShowAsync([user]))[0];

    /// <summary>Those that exist, in this order.</summary>
    public async Task<ImmutableArray<User>> ShowManyAsync(IReadOnlyCollection<long> userIds)
    {
        var known = (await users.GetManyAsync(userIds)).ToDictionary(u => u.Id);
        return await ShowAsync([.. userIds.Where(known.ContainsKey).Select(id => known[id])]);
    }

    public async Task<UserCounts> CountsAsync(UserRecord user) => new(user.Followers, user.Following, (await posts.OfAsync([user.Id]))[0]);

    /// <summary>
    /// A page of users out of follow rows, newest first. Users whom the viewer may not see are left out, so a page may be short; it is
    /// empty only at the end. The next page continues below the last row looked at, so pages adjoin whatever is left out.
    /// </summary>
    public async Task<Page<User>> PageAsync(long viewerId, PageQuery page, Func<long, int, Task<ImmutableArray<FollowRow>>> readAsync)
    {
        var (before, size) = (page.Before ?? long.MaxValue, page.Limit);
        for (var round = 0; round < MostRounds; round++)
        {
            var rows = await readAsync(before, size + 1);
            var isLast = rows.Length <= size;
            var looked = isLast ? rows : rows[..size];
            var seen = await SeenAsync(viewerId, looked);
            if (seen.Length > page.Limit)
                return new(await ShowAsync([.. seen[..page.Limit].Select(s => s.User)]), seen[page.Limit - 1].Row.FollowId);
            if (isLast || seen.Length > 0)
                return new(await ShowAsync([.. seen.Select(s => s.User)]), isLast ? null : looked[^1].FollowId);
            (before, size) = (looked[^1].FollowId, PageQuery.LargestLimit);
        }
        return new([], before);
    }

    private async Task<bool> IsVisibleAsync(long viewerId, long userId) =>
        viewerId == userId || await relations.BetweenAsync(viewerId, [userId]) is [{ Blocking: false, BlockedBy: false }];

    private async Task<(FollowRow Row, UserRecord User)[]> SeenAsync(long viewerId, ImmutableArray<FollowRow> rows)
    {
        if (rows.IsEmpty)
            return [];
        long[] ids = [.. rows.Select(r => r.UserId)];
        var standing = relations.BetweenAsync(viewerId, ids);
        var known = (await users.GetManyAsync(ids)).ToDictionary(u => u.Id);
        var hidden = (await standing).Where(r => r.Blocking || r.BlockedBy).Select(r => r.UserId).ToHashSet();
        return [.. rows.Where(r => known.ContainsKey(r.UserId) && !hidden.Contains(r.UserId)).Select(r => (r, known[r.UserId]))];
    }

    private async Task<ImmutableArray<User>> ShowAsync(IReadOnlyList<UserRecord> seen)
    {
        var counts = await posts.OfAsync([.. seen.Select(u => u.Id)]);
        return [.. seen.Zip(counts, (u, count) => new User(
            u.Id, u.Handle, u.DisplayName, u.Bio, u.AvatarUrl, u.Location, u.Links, u.Locked, u.CreatedAt,
            new UserCounts(u.Followers, u.Following, count), u.Version))];
    }
}
