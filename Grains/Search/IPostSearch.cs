using System.Collections.Immutable;

namespace Social.Grains.Search;

/// <summary>
/// Which posts have which words, beside the posts in the document store. Words come folded and cut (<see cref="PostWords"/>), so every store finds the same; none holds a blank
/// or a quote. What is indexed is durable when the task completes.
/// </summary>
public interface IPostSearch
{
    /// <summary>Indexes posts as they were at their last change; one that is indexed as of a later change stays as it is. Without words: takes it out.</summary>
    Task IndexAsync(IReadOnlyList<IndexedPost> posts, CancellationToken cancellationToken = default);

    /// <summary>Ids of posts that have all these words, at least one, id descending, below <paramref name="before"/>. The token's end stops the work in the store.</summary>
    Task<ImmutableArray<long>> FindAsync(IReadOnlyList<string> words, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Tags of public posts that begin so, as they are compared, ascending. The token's end stops the work in the store.</summary>
    Task<ImmutableArray<string>> TagsAsync(string prefix, int limit, CancellationToken cancellationToken = default);

    /// <summary>The change id of each feed partition below which everything is indexed; 0 for one that nobody has begun with.</summary>
    Task<IReadOnlyList<long>> PositionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Moves positions of partitions forward; never back.</summary>
    Task SavePositionsAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken = default);
}

/// <summary>A post as it is found.</summary>
/// <param name="Touched">The change as of which these are its words.</param>
public sealed record IndexedPost(long Id, long Touched, IReadOnlyCollection<string> Words);
