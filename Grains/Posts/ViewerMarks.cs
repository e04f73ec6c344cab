using System.Collections.Immutable;
using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>Says on posts what their viewer has done to them. The forms of posts are shared by all viewers: only those to which something was done are copied.</summary>
internal sealed class ViewerMarks(IReactionStore store)
{
    /// <param name="known">What is known without a read; null for nothing.</param>
    public async ValueTask<ImmutableArray<Post>> MarkAsync(long viewerId, ImmutableArray<Post> posts, OwnReactions? known = null)
    {
        if (posts.IsEmpty || known is { IsEmpty: true, Floor: 0 })
            return posts;
        var asked = Unknown(posts, known);
        var found = asked is null ? null : (await store.OfViewerAsync(viewerId, asked)).ToDictionary(r => r.PostId, r => r.Reactions);
        ImmutableArray<Post>.Builder? marked = null;
        for (var i = 0; i < posts.Length; i++)
        {
            var post = Marked(posts[i], known, found);
            if (!ReferenceEquals(post, posts[i]))
                (marked ??= posts.ToBuilder())[i] = post;
        }
        return marked?.DrainToImmutable() ?? posts;
    }

    private static List<long>? Unknown(ImmutableArray<Post> posts, OwnReactions? known)
    {
        List<long>? ids = null;
        foreach (var post in posts)
            Add(post);
        return ids;

        void Add(Post post)
        {
            // what is done to a repost is done to the post that it shows
            if (post.RepostOf is null && known?.TryFind(post.Id, out _) != true)
                (ids ??= []).Add(post.Id);
            if (post.Reposted is { } reposted)
                Add(reposted);
            if (post.Quoted is { } quoted)
                Add(quoted);
        }
    }

    private static Post Marked(Post post, OwnReactions? known, Dictionary<long, Reactions>? found)
    {
        var reactions = known is not null && known.TryFind(post.Id, out var own) ? own : found?.GetValueOrDefault(post.Id) ?? Reactions.None;
        var state = ViewerState.Of(reactions);
        if (!ReferenceEquals(state, post.Viewer))
            post = post with { Viewer = state };
        if (post.Reposted is { } reposted && Marked(reposted, known, found) is var shown && !ReferenceEquals(shown, reposted))
            post = post with { Reposted = shown };
        if (post.Quoted is { } quoted && Marked(quoted, known, found) is var other && !ReferenceEquals(other, quoted))
            post = post with { Quoted = other };
        return post;
    }
}
