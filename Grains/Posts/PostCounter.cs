using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>
/// Counts of posts from where they are kept: comments in the store of posts. The one place where a post that was read gets its counts.
/// </summary>
internal sealed class PostCounter(IPostStore posts, IdGenerator ids)
{
    /// <summary>Posts from the store with all their counts. Deleted ones too; in no particular order.</summary>
    public async Task<FreshPosts> ReadAsync(IReadOnlyCollection<long> postIds)
    {
        // before the read: a count that is told later is fresher
        var asOf = ids.Next();
        return new FreshPosts(await CompleteAsync(await posts.GetManyAsync(postIds)), asOf);
    }

    /// <summary>Posts that were just read from the store, with the counts that it does not keep.</summary>
#pragma warning disable CA1822 // reactions are counted in a store of their own
    public Task<ImmutableArray<PostRecord>> CompleteAsync(ImmutableArray<PostRecord> read) => Task.FromResult(read);
#pragma warning restore CA1822

    /// <summary>How the counts stand now; posts without any may be left out.</summary>
    public async Task<FreshCounts> CountAsync(IReadOnlyCollection<long> postIds)
    {
        var asOf = ids.Next();
        var comments = await posts.CommentCountsAsync(postIds);
        return new FreshCounts(postIds.ToDictionary(id => id, id => new PostCounts(comments.GetValueOrDefault(id), 0, 0)), asOf);
    }
}

/// <param name="AsOf">A change id: what was counted under a later one is fresher.</param>
internal sealed record FreshPosts(ImmutableArray<PostRecord> Posts, long AsOf);

/// <param name="AsOf">A change id: what was counted under a later one is fresher.</param>
internal sealed record FreshCounts(IReadOnlyDictionary<long, PostCounts> Counts, long AsOf);
