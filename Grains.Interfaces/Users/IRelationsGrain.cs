using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Users;

/// <summary>
/// What a user does to others: follow, block, mute, answer requests. Key: the acting user's id. Every verb is idempotent, takes effect on the next read of any timeline
/// it touches, and answers how things stand afterwards. Fails with <c>not_found</c>, <c>cannot_target_self</c>, <c>limit_reached</c>; with <c>unavailable</c> when it is not
/// certain that it took effect everywhere: then it must be repeated. Where the other blocks the acting user, only following is refused: everything else can be taken back,
/// and a block be answered.
/// </summary>
[Alias("IRelationsGrain")]
public interface IRelationsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Follows, or asks to follow a locked account. A user follows at most 10,000 others. Fails with <c>blocked</c> while the acting user blocks the other, with
    /// <c>not_found</c> while the other blocks them.
    /// </summary>
    [Alias("FollowAsync")]
    Task<Relationship> FollowAsync(long userId);

    /// <summary>Stops following and takes back a request.</summary>
    [Alias("UnfollowAsync")]
    Task<Relationship> UnfollowAsync(long userId);

    /// <summary>Blocks: ends follows and requests both ways and hides each from the other everywhere. A user blocks at most 10,000 others.</summary>
    [Alias("BlockAsync")]
    Task<Relationship> BlockAsync(long userId);

    [Alias("UnblockAsync")]
    Task<Relationship> UnblockAsync(long userId);

    /// <summary>Hides the other's posts from one's home and public timelines. A user mutes at most 10,000 others.</summary>
    [Alias("MuteAsync")]
    Task<Relationship> MuteAsync(long userId);

    [Alias("UnmuteAsync")]
    Task<Relationship> UnmuteAsync(long userId);

    /// <summary>Makes a waiting request a follow. Fails with <c>not_found</c> when nobody by that id asked or follows.</summary>
    [Alias("AcceptAsync")]
    Task<Relationship> AcceptAsync(long followerId);

    /// <summary>Refuses a waiting request. No effect when there is none.</summary>
    [Alias("RejectAsync")]
    Task<Relationship> RejectAsync(long followerId);

    /// <summary>How the acting user stands to others, in the order asked; unknown ids are left out. At most 80 ids.</summary>
    [Alias("RelationshipsAsync"), ReadOnly]
    Task<ImmutableArray<Relationship>> RelationshipsAsync(ImmutableArray<long> userIds);

    /// <summary>Who waits to be accepted, newest first.</summary>
    [Alias("RequestsAsync"), ReadOnly]
    Task<Page<User>> RequestsAsync(PageQuery page);
}
