using System.Collections.Immutable;
using Social.Grains.Chat;
using Social.Grains.Interfaces.Presence;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Presence;

/// <summary>
/// One per silo: the one place that decides whose presence somebody sees. Nobody where one blocks the other; nobody whom the user's setting leaves out; and who wrote to a user
/// and was not accepted learns nothing by that, unless the user follows them.
/// </summary>
internal sealed class PresenceSight(IRelationStore relations, IPresenceStore store, IRoomStore rooms)
{
    /// <summary>What is stored of those of these users whom the viewer may see; who is missing must look as if they were not there.</summary>
    public async Task<IReadOnlyDictionary<long, PresenceRecord>> SeenAsync(long viewerId, IReadOnlyCollection<long> userIds)
    {
        long[] others = [.. userIds.Where(id => id != viewerId).Distinct()];
        var standings = others.Length == 0 ? Task.FromResult(ImmutableArray<Relationship>.Empty) : relations.BetweenAsync(viewerId, others);
        var unaccepted = others.Length == 0 ? Task.FromResult(ImmutableArray<UnacceptedRoom>.Empty) : rooms.UnacceptedAsync(viewerId, others);
        var records = (await store.OfAsync([.. userIds.Distinct()])).ToDictionary(r => r.UserId);
        var waitedFor = (await unaccepted).Where(u => u.Of == viewerId).Select(u => u.By).ToHashSet();
        var seen = new Dictionary<long, PresenceRecord>();
        foreach (var standing in await standings)
        {
            var record = records.GetValueOrDefault(standing.UserId, Unknown(standing.UserId));
            if (CanSee(record.Audience, isFollowed: standing.FollowedBy, isBarred: standing.Blocking || standing.BlockedBy, isWaiting: waitedFor.Contains(standing.UserId)))
                seen.Add(standing.UserId, record);
        }
        if (userIds.Contains(viewerId))
            seen[viewerId] = records.GetValueOrDefault(viewerId, Unknown(viewerId));
        return seen;
    }

    /// <summary>Those of these viewers who may see a user, with one read for all of them.</summary>
    public async Task<ImmutableArray<long>> SeersAsync(long userId, IReadOnlyCollection<long> viewerIds)
    {
        var audience = (await store.OfAsync([userId])) is [var record] ? record.Audience : PresenceAudience.Everyone;
        long[] others = [.. viewerIds.Where(id => id != userId).Distinct()];
        var standings = others.Length == 0 ? [] : await relations.BetweenAsync(userId, others);
        var waiting = others.Length == 0 ? [] : (await rooms.UnacceptedAsync(userId, others)).Where(u => u.By == userId).Select(u => u.Of).ToHashSet();
        var seers = standings
            .Where(s => CanSee(audience, isFollowed: s.Following, isBarred: s.Blocking || s.BlockedBy, isWaiting: waiting.Contains(s.UserId))).Select(s => s.UserId);
        return [.. seers, .. viewerIds.Where(id => id == userId).Take(1)];
    }

    /// <param name="isFollowed">The user follows the viewer.</param>
    /// <param name="isWaiting">The user has not accepted the direct room that the viewer began.</param>
    private static bool CanSee(PresenceAudience audience, bool isFollowed, bool isBarred, bool isWaiting) => !isBarred && audience switch
    {
        PresenceAudience.Everyone => isFollowed || !isWaiting,
        PresenceAudience.Following => isFollowed,
        _ => false,
    };

    private static PresenceRecord Unknown(long userId) => new(userId, null, PresenceAudience.Everyone);
}
