using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;

namespace Social.Grains.Posts;

/// <summary>
/// Posts in the document store. A write is durable when its task completes and fails after at most 10 s: one that failed with <c>unavailable</c> has written nothing
/// and never will.
/// </summary>
public interface IPostStore
{
    /// <summary>
    /// Adds a post and, in the same write, the repeat. A comment is counted with its parent: in the same write, or, where a write is of one document, right after it.
    /// </summary>
    Task<PostAddition> AddAsync(PostRecord post, StoredRepeat? repeat, CancellationToken cancellationToken = default);

    /// <summary>The stored repeat of a user's key, younger than 24 h.</summary>
    Task<StoredRepeat?> FindRepeatAsync(long userId, string key, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes text, mentions, entities, tags, edit time, version and touched while the stored version is one less than <see cref="PostRecord.Version"/> and the post is not deleted;
    /// the text it had goes to the history. False when the version has moved on.
    /// </summary>
    Task<bool> EditAsync(PostRecord post, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes reply control, locked, taken down, media, version and touched, under the same condition as an edit; text and history stay. False when the version has moved on.
    /// </summary>
    Task<bool> ChangeStateAsync(PostRecord post, CancellationToken cancellationToken = default);

    /// <summary>
    /// Empties the post, drops its history and marks it deleted, at this version and touched, under the same condition as an edit. A comment is counted with its parent
    /// no more, unless it has comments itself; who was shown for the sake of it alone goes with it.
    /// </summary>
    Task<bool> DeleteAsync(long postId, int version, long touched, CancellationToken cancellationToken = default);

    /// <summary>Those that exist, deleted ones too (marked so), in no particular order.</summary>
    Task<ImmutableArray<PostRecord>> GetManyAsync(IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default);

    /// <summary>The texts before the present one, oldest first.</summary>
    Task<ImmutableArray<PostVersion>> HistoryAsync(long postId, CancellationToken cancellationToken = default);

    /// <summary>Posts of an author that are not deleted, id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<PostRecord>> OfAuthorAsync(long author, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Public posts that are not deleted and neither comments nor reposts, id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<PostRecord>> PublicAsync(long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// The comments on a post, without those that are deleted and have no comments themselves: id ascending above <paramref name="from"/> or, newest first, id descending
    /// below it.
    /// </summary>
    Task<ImmutableArray<PostRecord>> CommentsAsync(
        long parent, long from, bool newestFirst, int limit, CancellationToken cancellationToken = default);

    /// <summary>The first comments on each of some posts, as <see cref="CommentsAsync"/> gives them oldest first, at most <paramref name="each"/> of one post.</summary>
    Task<ImmutableArray<PostRecord>> FirstCommentsAsync(
        IReadOnlyCollection<long> parents, int each, CancellationToken cancellationToken = default);

    /// <summary>How many comments <see cref="CommentsAsync"/> has for some posts; posts without any may be left out.</summary>
    Task<IReadOnlyDictionary<long, int>> CommentCountsAsync(IReadOnlyCollection<long> postIds, CancellationToken cancellationToken = default);

    /// <summary>Public posts with a tag that are not deleted, id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<PostRecord>> OfTagAsync(string tag, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>The ids of what <see cref="OfTagAsync"/> gives, for a fraction of its cost.</summary>
    Task<ImmutableArray<long>> TaggedAsync(string tag, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Posts that quote a post and are not deleted, id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<PostRecord>> QuotesAsync(long postId, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Ids of posts that are not deleted by any of these authors (at most 10,001), id descending, below <paramref name="before"/>.</summary>
    Task<ImmutableArray<long>> OlderAsync(IReadOnlyCollection<long> authors, long before, int limit, CancellationToken cancellationToken = default);

    /// <summary>The newest posts of all authors, id descending; deleted ones may be among them.</summary>
    Task<ImmutableArray<PostKey>> RecentAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>Every post of a partition with an id of at least <paramref name="from"/>, in any order; deleted ones may be among them.</summary>
    Task<ImmutableArray<PostKey>> RecentOfPartAsync(int part, long from, CancellationToken cancellationToken = default);

    /// <summary>Posts of a partition touched at or after <paramref name="since"/>, touched ascending, at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<Change>> ChangesAsync(int part, long since, int limit, CancellationToken cancellationToken = default);

    /// <summary>A digest of what <see cref="ChangesAsync"/> would give between two change ids, for a fraction of its cost.</summary>
    /// <param name="until">Exclusive.</param>
    Task<ChangeDigest> DigestAsync(int part, long since, long until, CancellationToken cancellationToken = default);

    /// <summary>How many posts of an author are not deleted.</summary>
    Task<int> CountAsync(long author, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="CountAsync"/> for a page of authors at once; those without posts may be left out.</summary>
    Task<IReadOnlyDictionary<long, int>> CountsAsync(IReadOnlyCollection<long> authors, CancellationToken cancellationToken = default);

    /// <summary>Deletes repeats older than 24 h, at most <paramref name="limit"/>. Returns how many.</summary>
    Task<int> SweepAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);
}

/// <summary>What became of an attempt to add a post.</summary>
/// <param name="Repeat">For <see cref="PostAdditionOutcome.Repeated"/>: what is stored under that key.</param>
public sealed record PostAddition(PostAdditionOutcome Outcome, StoredRepeat? Repeat = null);

public enum PostAdditionOutcome
{
    Added,

    /// <summary>The id is taken: mint another.</summary>
    DuplicateId,

    /// <summary>The author's key is there already; nothing was written.</summary>
    Repeated,
}

/// <summary>How many changes there are and the sum of the lower 32 bits of their ids: of two sets where one holds the other, equal digests mean equal sets.</summary>
public readonly record struct ChangeDigest(int Count, long Sum)
{
    public ChangeDigest With(long touched) => new(Count + 1, Sum + (touched & uint.MaxValue));
}
