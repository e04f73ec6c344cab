using System.Collections.Immutable;

namespace Social.Grains.Tags;

/// <summary>Which tags users follow, in the relational store. Verbs are idempotent.</summary>
public interface ITagFollowStore
{
    /// <summary>False: the user follows <paramref name="limit"/> other tags already, and nothing was written.</summary>
    /// <param name="followId">Sort key; a follow that is there keeps its own.</param>
    Task<bool> FollowAsync(long userId, string tag, long followId, int limit, CancellationToken cancellationToken = default);

    Task UnfollowAsync(long userId, string tag, CancellationToken cancellationToken = default);

    /// <summary>The newest follow first.</summary>
    Task<ImmutableArray<string>> OfUserAsync(long userId, CancellationToken cancellationToken = default);

    /// <summary>Forgets all that a user follows.</summary>
    Task ForgetUserAsync(long userId, CancellationToken cancellationToken = default);
}
