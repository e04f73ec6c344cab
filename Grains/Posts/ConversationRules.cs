using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>
/// Who may comment where. A conversation belongs to the author of its first post: their reply control and their blocks hold for the comments below it, too.
/// </summary>
internal sealed class ConversationRules(PostSight sight, PostCache cache, IRelationStore relations)
{
    /// <summary>The post that a comment on <paramref name="postId"/> answers: of a repost the post that it shows.</summary>
    /// <exception cref="SocialException"><c>not_found</c>, <c>thread_locked</c>, <c>reply_not_allowed</c>.</exception>
    public async Task<PostRecord> RequireParentAsync(long userId, long postId)
    {
        var parent = await sight.RequireAsync(userId, postId);
        if (parent.RepostOf is { } shown)
            parent = await sight.RequireAsync(userId, shown);
        var root = parent.RootId is { } rootId ? (await cache.GetManyAsync([rootId])).FirstOrDefault() ?? parent : parent;
        if (parent.Locked || root.Locked)
            throw new SocialException(ErrorKind.Conflict, ErrorCodes.ThreadLocked, "Nobody can comment here any more.");
        if (!await MayCommentAsync(userId, root))
            throw new SocialException(ErrorKind.Forbidden, ErrorCodes.ReplyNotAllowed, "The author of this conversation lets only some people comment.");
        return parent;
    }

    private async Task<bool> MayCommentAsync(long userId, PostRecord root)
    {
        if (root.Author == userId)
            return true;
        var standing = (await relations.BetweenAsync(userId, [root.Author]))[0];
        return !standing.Blocking && !standing.BlockedBy && IsInvited(root, userId, standing);
    }

    private static bool IsInvited(PostRecord root, long userId, Relationship standing) => root.ReplyControl switch
    {
        ReplyControl.Everyone => true,
        ReplyControl.Followers => standing.Following || root.Mentions.Contains(userId),
        _ => root.Mentions.Contains(userId),
    };
}
