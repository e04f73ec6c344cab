namespace Social.Grains.Interfaces.Posts;

/// <summary>A user as somebody who writes. Key: user id.</summary>
[Alias("IAuthorGrain")]
public interface IAuthorGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Writes a post; it is durable and on the author's own home timeline when this returns. Fails with <c>validation_failed</c>, <c>idempotency_key_reused</c>,
    /// <c>idempotency_key_in_use</c>; a comment with <c>not_found</c>, <c>thread_locked</c>, <c>reply_not_allowed</c>.
    /// </summary>
    [Alias("PostAsync")]
    Task<Repeatable<Post>> PostAsync(NewPost post, RepeatKey? repeat);

    /// <summary>Writes the post that shows another again, under an id that was chosen for it; no effect when it is there. False: the id is taken by another post.</summary>
    [Alias("RepostAsync")]
    Task<bool> RepostAsync(long originalId, Visibility visibility, long id);
}
