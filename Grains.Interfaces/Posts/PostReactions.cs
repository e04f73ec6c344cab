namespace Social.Grains.Interfaces.Posts;

/// <summary>How a post stands after one has reacted to it.</summary>
/// <param name="Counts">Null where one took a reaction back from a post that one may not see any more.</param>
[GenerateSerializer, Immutable, Alias("PostReactions")]
public sealed record PostReactions([property: Id(0)] PostCounts? Counts, [property: Id(1)] ViewerState Viewer);

/// <summary>What a user can do to a post without answering it. The numbers are stored.</summary>
[GenerateSerializer, Alias("ReactionKind")]
public enum ReactionKind : byte
{
    Like = 0,
    Repost = 1,

    /// <summary>Kept to be found again; nobody else sees it.</summary>
    Bookmark = 2,

    /// <summary>Shown at the top of the author's profile.</summary>
    Pin = 3,
}

/// <summary>What a user has done to a post: one bit for each <see cref="ReactionKind"/>.</summary>
[Flags, GenerateSerializer, Alias("Reactions")]
public enum Reactions : byte
{
    None = 0,
    Liked = 1 << ReactionKind.Like,
    Reposted = 1 << ReactionKind.Repost,
    Bookmarked = 1 << ReactionKind.Bookmark,
    Pinned = 1 << ReactionKind.Pin,
}
