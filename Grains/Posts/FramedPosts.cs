using Social.Grains.Interfaces.Posts;

namespace Social.Grains.Posts;

/// <summary>One per silo: the posts that reposts and quotes show, as far as a viewer may see them. A page asks for all of them at once.</summary>
internal sealed class FramedPosts(PostCache cache, PostViews views, PostSight sight)
{
    /// <summary>What these posts show.</summary>
    public async ValueTask<Frames> LoadAsync(long viewerId, IEnumerable<(long? RepostOf, long? QuoteOf)> posts)
    {
        var wanted = posts.SelectMany(p => (long?[])[p.RepostOf, p.QuoteOf]).OfType<long>().ToHashSet();
        if (wanted.Count == 0)
            return Frames.None;
        var seen = await sight.SeenAsync(viewerId, wanted);
        // a post that is reposted may quote another; one that is quoted shows no further
        var reposted = seen.Select(s => s.Post.QuoteOf).OfType<long>().Where(id => !wanted.Contains(id)).ToHashSet();
        if (reposted.Count > 0)
            seen = [.. seen, .. await sight.SeenAsync(viewerId, reposted)];
        var muted = seen.Where(s => s.IsMuted).Select(s => s.Post.Id).ToHashSet();
        return new Frames((await views.FormsAsync([.. seen.Select(s => s.Post)])).ToDictionary(p => p.Id), muted);
    }

    /// <summary>What the posts with these ids show.</summary>
    public async ValueTask<Frames> LoadAsync(long viewerId, ReadOnlyMemory<long> ids) =>
        await LoadAsync(viewerId, (await cache.GetManyAsync(ids.ToArray())).Select(p => (p.RepostOf, p.QuoteOf)));

    /// <summary>A post with what it shows, for its author.</summary>
    public async ValueTask<Post> ShowAsync(long viewerId, Post post) =>
        post is { RepostOf: null, QuoteOf: null } ? post : (await LoadAsync(viewerId, [(post.RepostOf, post.QuoteOf)])).Show(post, hideMuted: false) ?? post;

    /// <summary>Without the reposts of what the viewer may not see.</summary>
    public async ValueTask<IReadOnlyCollection<PostRecord>> WithoutLostAsync(long viewerId, IReadOnlyCollection<PostRecord> posts)
    {
        if (posts.All(p => p.RepostOf is null))
            return posts;
        var originals = posts.Select(p => p.RepostOf).OfType<long>().ToHashSet();
        var seen = (await sight.SeenAsync(viewerId, originals)).Select(s => s.Post.Id).ToHashSet();
        return [.. posts.Where(p => p.RepostOf is not { } original || seen.Contains(original))];
    }
}

/// <summary>Posts that others show, for one viewer.</summary>
internal sealed class Frames(IReadOnlyDictionary<long, Post> posts, IReadOnlySet<long> muted)
{
    public static Frames None { get; } = new(new Dictionary<long, Post>(), new HashSet<long>());

    /// <summary>The post with what it shows; null for the repost of what cannot be seen.</summary>
    /// <param name="hideMuted">What is of muted authors cannot be seen.</param>
    public Post? Show(Post post, bool hideMuted)
    {
        if (post.RepostOf is { } original)
            return Find(original, hideMuted) is { } shown ? post with { Reposted = Quoting(shown, hideMuted) } : null;
        return Quoting(post, hideMuted);
    }

    private Post Quoting(Post post, bool hideMuted) =>
        post.QuoteOf is { } quoted && Find(quoted, hideMuted) is { } shown ? post with { Quoted = shown } : post;

    private Post? Find(long id, bool hideMuted) => hideMuted && muted.Contains(id) ? null : posts.GetValueOrDefault(id);
}
