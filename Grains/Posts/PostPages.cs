using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Safety;
using Social.Grains.Safety;

namespace Social.Grains.Posts;

/// <summary>
/// One per silo: posts as one viewer gets them on any page but home: with the posts that they repost or quote and what the viewer has done to each, one read a page. Who
/// calls has asked whether the viewer may see them.
/// </summary>
internal sealed class PostPages(PostCache cache, PostViews views, FramedPosts framed, ViewerMarks marks, FilterCache filters)
{
    /// <summary>In the order given, without those whose author is gone and the reposts of what the viewer may not see.</summary>
    /// <param name="context">Where they are shown, for the viewer's filters to warn; null where none counts.</param>
    public async Task<ImmutableArray<Post>> ShowAsync(long viewerId, IReadOnlyCollection<PostRecord> posts, FilterContext? context = null)
    {
        var forms = await views.FormsAsync(await cache.CompleteAsync([.. posts]));
        var frames = await framed.LoadAsync(viewerId, forms.Select(p => (p.RepostOf, p.QuoteOf)));
        var marked = await marks.MarkAsync(viewerId, [.. forms.Select(p => frames.Show(p, hideMuted: false)).OfType<Post>()]);
        if (context is not { } place || await filters.OfAsync(viewerId) is not { IsEmpty: false } own)
            return marked;
        return [.. marked.Select(p => own.Marked(place, p))];
    }
}
