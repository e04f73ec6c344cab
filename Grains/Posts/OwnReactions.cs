using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>
/// What a user has done to the newest posts to which they did anything, whole from a floor up; below it the store knows. Immutable: a change gives another one. Users who
/// never react share <see cref="None"/>.
/// </summary>
internal sealed class OwnReactions
{
    /// <summary>Of posts. A live timeline has 4 kB for everything.</summary>
    public const int Capacity = 128;

    private readonly long[] _posts;
    private readonly Reactions[] _reactions;

    private OwnReactions(long[] posts, Reactions[] reactions, long floor) => (_posts, _reactions, Floor) = (posts, reactions, floor);

    public static OwnReactions None { get; } = new([], [], 0);

    /// <summary>Everything at or above this post id is here.</summary>
    public long Floor { get; }

    public bool IsEmpty => _posts.Length == 0;

    /// <param name="newest">The newest <see cref="Capacity"/>, post id descending; fewer when there are no more.</param>
    public static OwnReactions Of(ImmutableArray<OwnReaction> newest) => newest.IsEmpty ? None : new(
        [.. newest.Select(r => r.PostId)], [.. newest.Select(r => r.Reactions)], newest.Length < Capacity ? 0 : newest[^1].PostId);

    /// <summary>False: the post is below the floor.</summary>
    public bool TryFind(long postId, out Reactions reactions)
    {
        var at = Find(postId);
        reactions = at >= 0 ? _reactions[at] : Reactions.None;
        return postId >= Floor;
    }

    public OwnReactions With(long postId, Reactions reactions)
    {
        if (postId < Floor)
            return this;
        var at = Find(postId);
        if (at >= 0)
        {
            if (reactions != Reactions.None)
                return new(_posts, [.. _reactions[..at], reactions, .. _reactions[(at + 1)..]], Floor);
            return _posts.Length == 1 && Floor == 0
                ? None
                : new([.. _posts[..at], .. _posts[(at + 1)..]], [.. _reactions[..at], .. _reactions[(at + 1)..]], Floor);
        }
        if (reactions == Reactions.None)
            return this;
        at = ~at;
        long[] posts = [.. _posts[..at], postId, .. _posts[at..]];
        Reactions[] all = [.. _reactions[..at], reactions, .. _reactions[at..]];
        return posts.Length <= Capacity ? new(posts, all, Floor) : new(posts[..Capacity], all[..Capacity], posts[Capacity - 1]);
    }

    /// <summary>The place of a post, or the complement of where it would be.</summary>
    private int Find(long postId) => _posts.AsSpan().BinarySearch(new Descending(postId));

    private readonly struct Descending(long postId) : IComparable<long>
    {
        public int CompareTo(long other) => other.CompareTo(postId);
    }
}
