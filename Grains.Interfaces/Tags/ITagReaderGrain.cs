using Orleans.Concurrency;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Interfaces.Tags;

/// <summary>Reads what has a tag. Stateless; key 0.</summary>
[Alias("ITagReaderGrain")]
public interface ITagReaderGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Public posts with a tag, newest first, without those of users the viewer blocks, mutes or is blocked by. The tag may be written in any case and with its sign; fails
    /// with <c>bad_tag</c> for what is none.
    /// </summary>
    [Alias("PostsAsync"), ReadOnly]
    Task<Page<Post>> PostsAsync(long viewerId, string tag, PageQuery page);
}
