using System.Collections.Immutable;
using Social.Grains.Interfaces.Users;

namespace Social.Grains.Interfaces.Posts;

/// <summary>Reads who reacted to what, as a viewer may see it. Stateless; key 0.</summary>
[Alias("IReactionReaderGrain")]
public interface IReactionReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Who liked or reposted a post, newest first, without users whom the viewer may not see. Fails with <c>not_found</c>, also when the viewer may not see the post.</summary>
    /// <param name="kind">Like or repost.</param>
    [Alias("OfPostAsync")]
    Task<Page<User>> OfPostAsync(long viewerId, long postId, ReactionKind kind, PageQuery page);

    /// <summary>The user's own bookmarks, the newest bookmark first, without posts that are gone or not to be seen any more.</summary>
    [Alias("BookmarksAsync")]
    Task<Page<Post>> BookmarksAsync(long userId, PageQuery page);

    /// <summary>What a user has pinned, the newest pin first, as far as the viewer may see it. Fails with <c>not_found</c>.</summary>
    [Alias("PinsAsync")]
    Task<ImmutableArray<Post>> PinsAsync(long viewerId, long userId);
}
