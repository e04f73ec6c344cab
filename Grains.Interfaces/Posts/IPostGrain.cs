using Orleans.Concurrency;

namespace Social.Grains.Interfaces.Posts;

/// <summary>Changes to one post. Key: post id. Fails with <c>not_found</c> for whom may not see it and <c>forbidden</c> for whom may not change it.</summary>
[Alias("IPostGrain")]
public interface IPostGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Replaces the text and keeps the old one in the history, at most 50 times; closes the post to comments, or opens it. Fails with <c>validation_failed</c>,
    /// <c>precondition_failed</c>, <c>limit_reached</c>.
    /// </summary>
    /// <param name="ifVersion">The version that must still be current; null for any.</param>
    [Alias("EditAsync")]
    Task<Post> EditAsync(long userId, PostEdit edit, int? ifVersion);

    /// <summary>Changes what a media of the post says to those who cannot see it.</summary>
    [Alias("DescribeMediaAsync")]
    Task DescribeMediaAsync(long userId, long mediaId, string? alt);

    /// <summary>Removes text, history and media for good. A second delete answers <c>not_found</c>.</summary>
    [Alias("DeleteAsync")]
    Task DeleteAsync(long userId);

    /// <summary>Hides the post from everybody but its author, or shows it again. For moderators: who may is asked by the caller. No effect when it is so already.</summary>
    [Alias("TakeDownAsync")]
    Task TakeDownAsync(bool takenDown);

    /// <summary>As <see cref="DeleteAsync"/>, for who takes back the reaction that this post belongs to. No effect when it is gone.</summary>
    [Alias("DeleteRepostAsync"), AlwaysInterleave]
    Task DeleteRepostAsync(long userId);
}
