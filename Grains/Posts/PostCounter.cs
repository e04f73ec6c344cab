using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>
/// Counts of posts from where they are kept: comments in the store of posts, likes and reposts in that of reactions. The one place where a post that was read gets its
/// counts.
/// </summary>
internal sealed class PostCounter(IPostStore posts, IReactionStore reactions, IdGenerator ids)
{
    /// <summary>Posts from the store with all their counts. Deleted ones too; in no particular order.</summary>
    public async Task<FreshPosts> ReadAsync(IReadOnlyCollection<long> postIds)
    {
        // before the read: a count that is told later is fresher
        var asOf = ids.Next();
        var reacted = reactions.CountsAsync(postIds);
        var read = await posts.GetManyAsync(postIds);
        return new FreshPosts(Complete(read, await reacted), asOf);
    }

    /// <summary>Posts that were just read from the store, with the counts that it does not keep.</summary>
    public async Task<ImmutableArray<PostRecord>> CompleteAsync(ImmutableArray<PostRecord> read) =>
        Complete(read, await reactions.CountsAsync([.. read.Select(p => p.Id)]));

    /// <summary>How the counts stand now, of each post that was asked for.</summary>
    public async Task<FreshCounts> CountAsync(IReadOnlyCollection<long> postIds)
    {
        var asOf = ids.Next();
        var reacted = reactions.CountsAsync(postIds);
        var comments = await posts.CommentCountsAsync(postIds);
        var known = await reacted;
        return new FreshCounts(postIds.ToDictionary(id => id, id => Sum(comments.GetValueOrDefault(id), known.GetValueOrDefault(id))), asOf);
    }

    private static ImmutableArray<PostRecord> Complete(ImmutableArray<PostRecord> read, IReadOnlyDictionary<long, ReactionCounts> reacted) =>
        reacted.Count == 0 ? read : [.. read.Select(p => reacted.TryGetValue(p.Id, out var counts) ? p with { Counts = Sum(p.Counts.Comments, counts) } : p)];

    private static PostCounts Sum(int comments, ReactionCounts counts) => new(comments, counts.Likes, counts.Reposts);
}

/// <param name="AsOf">A change id: what was counted under a later one is fresher.</param>
internal sealed record FreshPosts(ImmutableArray<PostRecord> Posts, long AsOf);

/// <param name="AsOf">A change id: what was counted under a later one is fresher.</param>
internal sealed record FreshCounts(IReadOnlyDictionary<long, PostCounts> Counts, long AsOf);
