using System.Collections.Immutable;

namespace Social.Grains.Interfaces.Posts;

/// <summary>Reads posts as a viewer may see them, through the silo's post cache. Stateless; key 0.</summary>
[Alias("IPostReaderGrain")]
public interface IPostReaderGrain : IGrainWithIntegerKey
{
    /// <summary>Fails with <c>not_found</c>, also when the viewer may not see it.</summary>
    [Alias("GetAsync")]
    Task<Post> GetAsync(long viewerId, long postId);

    /// <summary>Every text the post had, oldest first. Fails as <see cref="GetAsync"/>.</summary>
    [Alias("HistoryAsync")]
    Task<ImmutableArray<PostVersion>> HistoryAsync(long viewerId, long postId);

    /// <summary>A user's posts, newest first, those the viewer may see. Fails with <c>not_found</c>.</summary>
    [Alias("OfUserAsync")]
    Task<Page<Post>> OfUserAsync(long viewerId, long userId, PageQuery page);

    /// <summary>Public posts of everybody, newest first, without those of users the viewer blocks, mutes or is blocked by.</summary>
    [Alias("PublicAsync")]
    Task<Page<Post>> PublicAsync(long viewerId, PageQuery page);
}
