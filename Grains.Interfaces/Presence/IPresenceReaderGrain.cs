using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Presence;

/// <summary>Reads how present people are, for those who may see it: not where one blocks the other, and as the user's setting says. Stateless; key 0.</summary>
[Alias("IPresenceReaderGrain")]
public interface IPresenceReaderGrain : IGrainWithIntegerKey
{
    /// <summary>At most so many users at once.</summary>
    const int MostRead = 100;

    /// <summary>At most so many users may be watched, or viewers asked about, at once.</summary>
    const int MostWatched = 500;

    /// <summary>One answer for each user asked for, in that order. Fails with <c>validation_failed</c> for more than <see cref="MostRead"/>.</summary>
    [Alias("GetAsync")]
    Task<ImmutableArray<UserPresence>> GetAsync(long viewerId, ImmutableArray<long> userIds);

    /// <summary>As <see cref="GetAsync"/>, and whether changes may be told. Fails with <c>validation_failed</c> for more than <see cref="MostWatched"/>.</summary>
    [Alias("WatchAsync")]
    Task<ImmutableArray<WatchedPresence>> WatchAsync(long viewerId, ImmutableArray<long> userIds);

    /// <summary>Those of these viewers, at most <see cref="MostWatched"/>, who may see a user.</summary>
    [Alias("SeersAsync")]
    Task<ImmutableArray<long>> SeersAsync(long userId, ImmutableArray<long> viewerIds);
}
