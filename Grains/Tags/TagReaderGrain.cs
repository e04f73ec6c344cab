using Orleans.Concurrency;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Interfaces.Tags;
using Social.Grains.Posts;

namespace Social.Grains.Tags;

/// <summary>Reads what has a tag, through the silo's caches. Stateless; key 0.</summary>
[StatelessWorker, Reentrant]
internal sealed class TagReaderGrain(IPostStore posts, PostSight sight, PostPages pages) : Grain, ITagReaderGrain
{
    public async Task<Page<Post>> PostsAsync(long viewerId, string tag, PageQuery page)
    {
        var key = TagText.Require(tag);
        var found = await PostSearch.PageAsync(
            page.Before ?? long.MaxValue, page.Limit, (before, limit) => posts.OfTagAsync(key, before, limit),
            async read => await sight.ListedAsync(viewerId, read));
        return new Page<Post>(await pages.ShowAsync(viewerId, found.Items, FilterContext.Public), found.Next);
    }
}
