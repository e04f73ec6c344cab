using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Users;

/// <summary>Finds users and lists who follows whom. Stateless; key 0.</summary>
[Alias("IUserDirectoryGrain")]
public interface IUserDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>The user with this handle, in any case. Fails with <c>not_found</c>, also where one has blocked the other.</summary>
    [Alias("ByHandleAsync")]
    Task<User> ByHandleAsync(long viewerId, string handle);

    /// <summary>
    /// Those of at most 100 users that exist, in the order asked for, whoever blocks whom: for services, never for people. Fails with
    /// <c>validation_failed</c>.
    /// </summary>
    [Alias("ManyAsync")]
    Task<ImmutableArray<User>> ManyAsync(ImmutableArray<long> userIds);

    /// <summary>
    /// Who follows a user, newest follow first. Fails with <c>not_found</c>, or <c>forbidden</c> where the user hides their follows.
    /// </summary>
    [Alias("FollowersAsync")]
    Task<Page<User>> FollowersAsync(long viewerId, long userId, PageQuery page);

    /// <summary>Whom a user follows, newest follow first. Fails as <see cref="FollowersAsync"/>.</summary>
    [Alias("FollowingAsync")]
    Task<Page<User>> FollowingAsync(long viewerId, long userId, PageQuery page);
}
