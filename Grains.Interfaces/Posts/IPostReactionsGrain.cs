namespace Social.Grains.Interfaces.Posts;

/// <summary>What people do to one post without answering it. Key: post id.</summary>
[Alias("IPostReactionsGrain")]
public interface IPostReactionsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Likes, reposts, bookmarks or pins the post; of a repost, the post that it shows. It is durable, counted and on the user's own pages when this returns; nothing changes when it is so already. Fails with
    /// <c>not_found</c> for whom may not see the post, <c>forbidden</c> for the pin of another's post and the repost of what is not for everybody, <c>limit_reached</c>.
    /// </summary>
    [Alias("PutAsync")]
    Task<PostReactions> PutAsync(long userId, ReactionKind kind);

    /// <summary>
    /// Takes it back, also from a post that the user may not see any more; nothing changes when there is nothing to take back. Fails with <c>not_found</c> where there was
    /// nothing and the user may not see the post.
    /// </summary>
    [Alias("RemoveAsync")]
    Task<PostReactions> RemoveAsync(long userId, ReactionKind kind);
}
