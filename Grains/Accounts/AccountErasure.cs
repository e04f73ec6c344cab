using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Interfaces.Users;
using Social.Grains.Media;
using Social.Grains.Posts;
using Social.Grains.Safety;
using Social.Grains.Timelines;
using Social.Grains.Users;

namespace Social.Grains.Accounts;

/// <summary>
/// Deletes all that a person has here, as they would have done it by hand: so counts, threads, timelines and other silos learn of it. Each step looks for what is left, so that one
/// that was broken off goes on, and the account goes last.
/// </summary>
internal sealed class AccountErasure(
    IAccountStore accounts, IPostStore posts, IReactionStore reactions, IRelationStore relations, IMediaStore media, IModerationStore moderation, UserCache cache, FeedNews news,
    IEnumerable<IErasure> further, IGrainFactory grains, IdGenerator ids, TimeProvider time)
{
    private const int Batch = 100;

    public async Task EraseAsync(long userId, CancellationToken cancellationToken)
    {
        // no session has the id 0
        await accounts.EndOtherSessionsAsync(userId, 0, time.GetUtcNow(), cancellationToken);
        await ErasePostsAsync(userId, cancellationToken);
        while (await reactions.ForgetUserAsync(userId, Batch, cancellationToken) > 0)
            cancellationToken.ThrowIfCancellationRequested();
        await EraseFollowsAsync(userId, cancellationToken);
        await EraseMediaAsync(userId, cancellationToken);
        foreach (var other in further)
            await other.EraseAsync(userId, cancellationToken);
        await LogAsync(userId, cancellationToken);
        await accounts.CloseAsync(userId, cancellationToken);
        cache.Invalidate(userId);
        await news.TellAsync(new Change(-userId, userId, ids.Next(), ChangeKind.Profile));
    }

    /// <summary>One entry however often it is begun: its id is made of the time at which the account was due.</summary>
    private async Task LogAsync(long userId, CancellationToken cancellationToken)
    {
        if ((await accounts.GetAsync(userId, cancellationToken))?.DeleteAt is { } due)
        {
            var id = IdGenerator.FirstAt(due) | (userId & ushort.MaxValue);
            await moderation.AuditAsync(new AuditRecord(id, userId, AuditAction.UserDeleted, SafetyTarget.User, userId, null, null), cancellationToken);
        }
    }

    private Task ErasePostsAsync(long userId, CancellationToken cancellationToken) => EachAsync(
        before => posts.OfAuthorAsync(userId, before, Batch, cancellationToken), p => p.Id, p => grains.GetGrain<IPostGrain>(p.Id).DeleteAsync(userId));

    private async Task EraseFollowsAsync(long userId, CancellationToken cancellationToken)
    {
        await EachAsync(
            before => relations.FollowingAsync(userId, before, Batch, cancellationToken), f => f.FollowId,
            f => grains.GetGrain<IRelationsGrain>(userId).UnfollowAsync(f.UserId));
        await EachAsync(
            before => relations.FollowersAsync(userId, before, Batch, cancellationToken), f => f.FollowId,
            f => grains.GetGrain<IRelationsGrain>(f.UserId).UnfollowAsync(userId));
    }

    private Task EraseMediaAsync(long userId, CancellationToken cancellationToken) => EachAsync(
        before => media.OfOwnerAsync(userId, before, Batch, cancellationToken), m => m.Id,
        m => EraseMediaAsync(m, cancellationToken));

    private async Task EraseMediaAsync(MediaRecord record, CancellationToken cancellationToken)
    {
        if (record.Place.Use == MediaUse.Room && MediaViews.PreviewPath(record) is { } path)
            await HideAsync(record.Place.Id, record.Owner, path);
        await media.RemoveAsync(record.Id, record.Place, MediaTimes.BytesDue(record, time.GetUtcNow()), cancellationToken);
    }

    private async Task HideAsync(long roomId, long userId, string path)
    {
        try
        {
            await grains.GetGrain<IRoomUpkeepGrain>(roomId).ErasePictureAsync(userId, path);
        }
        catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
        {
            // everybody has left the group
        }
    }

    private static async Task EachAsync<T>(Func<long, Task<ImmutableArray<T>>> pageAsync, Func<T, long> idOf, Func<T, Task> eraseAsync)
    {
        for (var before = long.MaxValue; ;)
        {
            var page = await pageAsync(before);
            foreach (var item in page)
            {
                try
                {
                    await eraseAsync(item);
                }
                catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
                {
                    // it went by itself
                }
            }
            if (page.Length < Batch)
                return;
            before = idOf(page[^1]);
        }
    }
}
