using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>
/// The post of its own that each repost has. The reaction is written first, with the id of that post, then the post; what a crash left between the two is completed or
/// taken away by whoever asks next.
/// </summary>
internal sealed class RepostPosts(IPostStore posts, IGrainFactory grains, TimeProvider time)
{
    /// <summary>A write ends after 10 s: a post that is not there by then never comes. And a post that is written later than that could be overlooked by feeds.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(12);

    /// <summary>Sees to it that the post is there. False: there will be no such post under this id.</summary>
    public async Task<bool> CompleteAsync(long userId, PostRecord original, ReactionWrite write)
    {
        if (write.Outcome == ReactionOutcome.Unchanged)
        {
            if (await FindAsync(write.Id) is { } found)
                return !found.Deleted && IsRepost(found, userId, original.Id);
            if (!MayStillCome(write.Id))
                return false;
        }
        return await grains.GetGrain<IAuthorGrain>(userId).RepostAsync(original.Id, original.Visibility, write.Id);
    }

    /// <summary>Sees to it that the post is gone and does not come.</summary>
    public async Task RemoveAsync(long userId, long originalId, long id)
    {
        var found = await FindAsync(id);
        // a write that is under way finds its place taken, for good
        if (found is null && MayStillCome(id) && await grains.GetGrain<IAuthorGrain>(userId).RepostAsync(originalId, Visibility.Mentioned, id))
            found = await FindAsync(id);
        if (found is { Deleted: false } && IsRepost(found, userId, originalId))
            await grains.GetGrain<IPostGrain>(id).DeleteRepostAsync(userId);
    }

    private static bool IsRepost(PostRecord post, long userId, long originalId) => post.Author == userId && post.RepostOf == originalId;

    private bool MayStillCome(long id) => time.GetUtcNow() - IdGenerator.TimeOf(id) < LongestWrite;

    private async Task<PostRecord?> FindAsync(long id) => (await posts.GetManyAsync([id])).FirstOrDefault();
}
