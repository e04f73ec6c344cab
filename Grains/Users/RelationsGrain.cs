using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Notifications;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Interfaces.Users;
using Social.Grains.Notifications;
using Social.Grains.Presence;

namespace Social.Grains.Users;

/// <summary>
/// What a user does to others. Key: the acting user's id. Holds nothing but the count of the day's follows: a verb is a write to the store and then, before it is
/// acknowledged, a word to the timeline of everyone whose list it may have moved and to whom was followed. A lost activation costs nothing; a verb it was in the
/// middle of is repeated by the client, and tells again.
/// </summary>
[UserPlacement]
internal sealed class RelationsGrain(
    IRelationStore relations, UserCache users, UserViews views, RelationNews news, SightNews sights, DirectRoomNews rooms,
    NotificationPublisher notifications, IdGenerator ids, TimeProvider time, IOptions<RelationOptions> options) : Grain, IRelationsGrain
{
    private const int MostFollows = 10_000;
    private const int MostBlocks = 10_000;
    private const int MostMutes = 10_000;
    private const int MostAsked = 80;

    private static readonly TimeSpan Recount = TimeSpan.FromHours(1);

    /// <summary>Begun within a day: what the store says, and what was begun here since, so that what is taken back at once counts too for a while.</summary>
    private int _begun;
    private DateTimeOffset _countedAt = DateTimeOffset.MinValue;

    private long Id => this.GetPrimaryKeyLong();

    public async Task<Relationship> FollowAsync(long userId)
    {
        // whose account was deleted is still known to the store
        if (await users.GetAsync(userId) is null)
            throw SocialException.NotFound("user");
        var after = await ChangeAsync(userId, RelationChangeKind.Followed, id => relations.FollowAsync(Id, id, ids.Next(), MostFollows));
        await notifications.NotifyAsync(new NotificationEvent(after.Following ? NotificationType.Follow : NotificationType.FollowRequest, userId, Id));
        return after;
    }

    public Task<Relationship> UnfollowAsync(long userId) =>
        ChangeAsync(userId, RelationChangeKind.Unfollowed, id => relations.UnfollowAsync(Id, id));

    public async Task<Relationship> BlockAsync(long userId)
    {
        var write = await WriteAsync(userId, id => relations.BlockAsync(Id, id, MostBlocks));
        await Task.WhenAll(
            news.TellAsync(Id, write.UserVersion, new RelationChange(RelationChangeKind.Blocked, userId)),
            news.TellAsync(userId, write.OtherVersion, new RelationChange(RelationChangeKind.Unfollowed, Id)),
            rooms.TellAsync(Id, userId));
        return write.Relationship;
    }

    public async Task<Relationship> UnblockAsync(long userId)
    {
        var after = await ChangeAsync(userId, RelationChangeKind.Unblocked, id => relations.UnblockAsync(Id, id));
        await rooms.TellAsync(Id, userId);
        return after;
    }

    public Task<Relationship> MuteAsync(long userId) =>
        ChangeAsync(userId, RelationChangeKind.Muted, id => relations.MuteAsync(Id, id, MostMutes));

    public Task<Relationship> UnmuteAsync(long userId) =>
        ChangeAsync(userId, RelationChangeKind.Unmuted, id => relations.UnmuteAsync(Id, id));

    public async Task<Relationship> AcceptAsync(long followerId)
    {
        var write = await WriteAsync(followerId, id => relations.AcceptAsync(Id, id, ids.Next(), MostFollows));
        await news.TellAsync(followerId, write.OtherVersion, new RelationChange(RelationChangeKind.Followed, Id));
        return write.Relationship;
    }

    public async Task<Relationship> RejectAsync(long followerId) =>
        (await WriteAsync(followerId, id => relations.RejectAsync(Id, id))).Relationship;

    public async Task<ImmutableArray<Relationship>> RelationshipsAsync(ImmutableArray<long> userIds)
    {
        new ValidationErrors().Require(userIds.Length <= MostAsked, "id", $"may be given at most {MostAsked} times").ThrowIfAny();
        var known = await users.GetManyAsync(userIds);
        long[] asked = [.. userIds.Distinct().Where(id => id != Id && known.ContainsKey(id))];
        // whom one has blocked oneself stays in sight here, so that one can take it back
        return [.. (await relations.BetweenAsync(Id, asked)).Where(r => r.Blocking || !r.BlockedBy)];
    }

    public Task<Page<User>> RequestsAsync(PageQuery page) =>
        views.PageAsync(Id, page, (before, limit) => relations.RequestsAsync(Id, before, limit));

    private async Task RequireFollowLeftAsync(long userId)
    {
        var (now, most) = (time.GetUtcNow(), options.Value.FollowsPerDay);
        if (now - _countedAt > Recount)
        {
            _begun = await relations.FollowedSinceAsync(Id, IdGenerator.FirstAt(now.AddDays(-1)), most);
            _countedAt = now;
        }
        // what is followed already may be followed again
        if (_begun >= most && await relations.BetweenAsync(Id, [userId]) is [{ Following: false, Requested: false }])
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A user begins to follow at most {most} others a day.");
    }

    private async Task<Relationship> ChangeAsync(long userId, RelationChangeKind kind, Func<long, Task<RelationWrite>> writeAsync)
    {
        var follows = kind == RelationChangeKind.Followed;
        if (follows)
            await RequireFollowLeftAsync(userId);
        var write = await WriteAsync(userId, writeAsync);
        if (follows && (write.UserVersion is not null || write.Relationship.Requested))
            _begun++;
        await news.TellAsync(Id, write.UserVersion, new RelationChange(kind, userId));
        return write.Relationship;
    }

    private async Task<RelationWrite> WriteAsync(long userId, Func<long, Task<RelationWrite>> writeAsync)
    {
        if (userId == Id)
            throw new SocialException(ErrorKind.Invalid, ErrorCodes.CannotTargetSelf, "This cannot be done to oneself.");
        var write = await writeAsync(userId);
        // also when it changed nothing: an attempt before this one may not have come so far
        if (write.Outcome == RelationOutcome.Done)
            await sights.TellAsync(new(Id, userId), new(userId, Id));
        return write.Outcome switch
        {
            RelationOutcome.Done => write,
            RelationOutcome.NotFound or RelationOutcome.BlockedBy => throw SocialException.NotFound("user"),
            RelationOutcome.Blocking => throw new SocialException(
                ErrorKind.Conflict, ErrorCodes.Blocked, "You block this user; unblock them first."),
            RelationOutcome.LimitReached => throw new SocialException(
                ErrorKind.Conflict, ErrorCodes.LimitReached, "The list has reached its limit of 10,000 users."),
            _ => throw new InvalidOperationException($"The relation store gave the outcome {write.Outcome}."),
        };
    }
}
