using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>How much of each kind of reaction a user may have.</summary>
internal static class ReactionRules
{
    public const int MostBookmarks = 10_000;
    public const int MostPins = 5;

    /// <summary>In any 24 hours, of likes and of reposts each: nobody reads so much.</summary>
    public const int MostADay = 2_000;

    /// <summary>A step with the limit of its kind.</summary>
    public static ReactionChange Put(long userId, PostRecord post, ReactionKind kind, long id) => kind switch
    {
        ReactionKind.Bookmark => new(userId, post.Id, kind, IsPut: true, id, post.Author, MostBookmarks),
        ReactionKind.Pin => new(userId, post.Id, kind, IsPut: true, id, post.Author, MostPins),
        _ => new(userId, post.Id, kind, IsPut: true, id, post.Author, MostADay, IdGenerator.FirstAt(IdGenerator.TimeOf(id) - TimeSpan.FromDays(1))),
    };

    /// <summary>What is for everybody, and what one wrote for one's own followers, who are the same that see the repost.</summary>
    public static bool CanRepost(long userId, PostRecord post) =>
        post.Visibility is Visibility.Public or Visibility.Unlisted || (post.Visibility == Visibility.Followers && post.Author == userId);

    public static SocialException LimitReached(ReactionKind kind) => new(ErrorKind.Conflict, ErrorCodes.LimitReached, kind switch
    {
        ReactionKind.Bookmark => $"There are {MostBookmarks:N0} bookmarks; remove some first.",
        ReactionKind.Pin => $"There are {MostPins} pinned posts; take one down first.",
        _ => $"That was done {MostADay:N0} times in 24 hours; try again later.",
    });
}
