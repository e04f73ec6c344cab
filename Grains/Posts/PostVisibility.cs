using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Posts;

/// <summary>The one rule of who sees a post, for every way it can be come across.</summary>
internal static class PostVisibility
{
    /// <param name="author">How the viewer stands to the author.</param>
    public static bool CanSee(PostRecord post, long viewerId, Relationship author)
    {
        if (post.Deleted)
            return false;
        if (post.Author == viewerId)
            return true;
        if (post.TakenDown || author.Blocking || author.BlockedBy)
            return false;
        return post.Visibility switch
        {
            Visibility.Public or Visibility.Unlisted => true,
            Visibility.Followers => author.Following || IsAddressed(post, viewerId),
            Visibility.Mentioned => IsAddressed(post, viewerId),
            _ => false,
        };
    }

    /// <summary>Mentioned, or answered: an answer that only the mentioned see is for whom it answers, too.</summary>
    private static bool IsAddressed(PostRecord post, long viewerId) => post.ReplyToAuthor == viewerId || post.Mentions.Contains(viewerId);

    /// <summary>How somebody who follows an author, with no block between them, stands to that author.</summary>
    public static Relationship Follower { get; } = new(0, Following: true, FollowedBy: false, Requested: false, Blocking: false, Muting: false);
}
