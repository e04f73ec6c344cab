using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>
/// Who likes, reposts, bookmarks and pins which post, in the relational store, with the exact number of likes and reposts of each post: rows and counts change in one
/// transaction. A user does each of these to a post once.
/// </summary>
public interface IReactionStore
{
    /// <summary>
    /// Does all of these in one transaction, one after the other, and answers each in that order with how things stand after the last. What is so already stays as it is.
    /// </summary>
    Task<ImmutableArray<ReactionWrite>> WriteAsync(IReadOnlyList<ReactionChange> changes, CancellationToken cancellationToken = default);

    /// <summary>Likes and reposts of posts; those that never had any may be left out.</summary>
    Task<IReadOnlyDictionary<long, ReactionCounts>> CountsAsync(IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default);

    /// <summary>The id of one reaction; 0 where there is none.</summary>
    Task<long> FindAsync(long userId, long postId, ReactionKind kind, CancellationToken cancellationToken = default);

    /// <summary>What a user has done to these posts; those to which nothing was done are left out.</summary>
    Task<ImmutableArray<OwnReaction>> OfViewerAsync(long userId, IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default);

    /// <summary>What a user has done to the newest posts to which they did anything, post id descending.</summary>
    Task<ImmutableArray<OwnReaction>> RecentOfUserAsync(long userId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Who likes or reposts a post, id of the reaction descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<ReactionRow>> OfPostAsync(long postId, ReactionKind kind, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>What a user likes, reposts, bookmarks or pins, likewise.</summary>
    Task<ImmutableArray<ReactionRow>> OfUserAsync(long userId, ReactionKind kind, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Takes back some of what a user has done, at most <paramref name="limit"/>, and its part in the counts. Returns how many; 0 when nothing is left.</summary>
    Task<int> ForgetUserAsync(long userId, int limit, CancellationToken cancellationToken = default);
}

/// <summary>One step.</summary>
/// <param name="Id">Sort key of pages; of a repost the id of the repost's own post. A reaction that is there keeps the id it has.</param>
/// <param name="Author">The post's.</param>
/// <param name="Limit">Refused when the user has so many of this kind with an id of at least <paramref name="LimitFrom"/>.</param>
public readonly record struct ReactionChange(
    long UserId, long PostId, ReactionKind Kind, bool IsPut, long Id = 0, long Author = 0, int Limit = int.MaxValue, long LimitFrom = 0);

/// <summary>How things stand after a group of steps.</summary>
/// <param name="Reactions">All that the user has done to the post.</param>
/// <param name="Id">The id that is stored; 0 where there is no such reaction.</param>
public sealed record ReactionWrite(ReactionOutcome Outcome, Reactions Reactions, ReactionCounts Counts, long Id);

/// <summary>What became of a step. The numbers are those of the stores' own procedures.</summary>
public enum ReactionOutcome
{
    Done = 0,

    /// <summary>It was so already.</summary>
    Unchanged = 1,
    LimitReached = 2,
}

public readonly record struct ReactionCounts(int Likes, int Reposts);

/// <summary>What a user has done to a post.</summary>
public readonly record struct OwnReaction(long PostId, Reactions Reactions);

public readonly record struct ReactionRow(long Id, long UserId, long PostId);
