using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Social.Grains.Interfaces.Presence;

namespace Social.Grains.Presence;

/// <summary>Reads presence for viewers. Key: 0. Holds nothing, so many work side by side and a lost one costs nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed partial class PresenceReaderGrain(PresenceSight sight, ILogger<PresenceReaderGrain> logger) : Grain, IPresenceReaderGrain
{
    public async Task<ImmutableArray<UserPresence>> GetAsync(long viewerId, ImmutableArray<long> userIds)
    {
        Require(userIds, IPresenceReaderGrain.MostRead);
        return [.. (await ReadAsync(viewerId, userIds)).Select(w => w.Presence)];
    }

    public Task<ImmutableArray<WatchedPresence>> WatchAsync(long viewerId, ImmutableArray<long> userIds)
    {
        Require(userIds, IPresenceReaderGrain.MostWatched);
        return ReadAsync(viewerId, userIds);
    }

    public Task<ImmutableArray<long>> SeersAsync(long userId, ImmutableArray<long> viewerIds)
    {
        Require(viewerIds, IPresenceReaderGrain.MostWatched);
        return sight.SeersAsync(userId, viewerIds);
    }

    private static void Require(ImmutableArray<long> ids, int most) =>
        new ValidationErrors().Require(ids.Length <= most, "id", $"may be given at most {most} times").ThrowIfAny();

    private async Task<ImmutableArray<WatchedPresence>> ReadAsync(long viewerId, ImmutableArray<long> userIds)
    {
        var seen = await sight.SeenAsync(viewerId, userIds);
        var parts = await Task.WhenAll(seen.Keys.GroupBy(PresenceRules.PartOf).Select(g => StatesAsync(g.Key, [.. g])));
        var states = parts.SelectMany(p => p).ToDictionary(s => s.UserId);
        return [.. userIds.Select(id => seen.TryGetValue(id, out var record)
            ? new WatchedPresence(Show(states.GetValueOrDefault(id, new UserPresence(id, PresenceState.Offline)), record), IsSeen: true)
            : new WatchedPresence(new UserPresence(id, PresenceState.Offline), IsSeen: false))];
    }

    private static UserPresence Show(UserPresence known, PresenceRecord stored) =>
        known.State == PresenceState.Offline && (known.LastSeen is null || stored.LastSeen > known.LastSeen) ? known with { LastSeen = stored.LastSeen } : known;

    /// <summary>What a partition that cannot be reached would say is nothing: who is present there comes back with it.</summary>
    private async Task<ImmutableArray<UserPresence>> StatesAsync(int part, ImmutableArray<long> userIds)
    {
        try
        {
            return await GrainFactory.GetGrain<IPresencePartitionGrain>(part).StatesAsync(userIds);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            LogNotRead(e, part);
            return [];
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Partition {Part} of presence does not answer; its users look offline meanwhile")]
    private partial void LogNotRead(Exception exception, int part);
}
