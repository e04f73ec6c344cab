using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Turns posts into the form that viewers get: with their authors and the mentioned. What is cached costs no lock and, mostly, no allocation.</summary>
internal sealed class PostViews(PostCache cache, UserCache users)
{
    /// <summary>Whether any of these would have to be loaded before they can be shown.</summary>
    public bool Missing(ReadOnlySpan<long> ids)
    {
        foreach (var id in ids)
        {
            if (!cache.TryGet(id, out var entry))
                return true;
            if (!entry.Record.Deleted && View(entry) is null)
                return true;
        }
        return false;
    }

    /// <summary>Brings posts and their authors into the caches.</summary>
    public async ValueTask LoadAsync(ReadOnlyMemory<long> ids)
    {
        var posts = await cache.GetManyAsync(ids.ToArray());
        await ShowAsync(posts);
    }

    /// <summary>Posts in the form that viewers get, in the order given; without those whose author is gone.</summary>
    public async ValueTask<ImmutableArray<Post>> ShowAsync(IReadOnlyCollection<PostRecord> posts)
    {
        var people = await users.GetManyAsync([.. posts.SelectMany(p => p.Mentions.Append(p.Author)).Distinct()]);
        var views = ImmutableArray.CreateBuilder<Post>(posts.Count);
        foreach (var post in posts)
        {
            if (!post.Deleted && people.TryGetValue(post.Author, out var author))
                views.Add(cache.Put(post).Show(author, Made(post, author, people)));
        }
        return views.DrainToImmutable();
    }

    /// <summary>One post in the form that viewers get, without keeping it.</summary>
    public async ValueTask<Post> ShowAsync(PostRecord post)
    {
        var people = await users.GetManyAsync([.. post.Mentions.Append(post.Author).Distinct()]);
        return people.TryGetValue(post.Author, out var author)
            ? Made(post, author, people)
            : throw Interfaces.SocialException.NotFound("post");
    }

    /// <summary>A loaded post as somebody who follows its author, or is its author, sees it.</summary>
    public bool TryGetForFollower(long id, long viewerId, [MaybeNullWhen(false)] out Post post)
    {
        post = null;
        return cache.TryGet(id, out var entry)
            && PostVisibility.CanSee(entry.Record, viewerId, PostVisibility.Follower)
            && (post = View(entry)) is not null;
    }

    private Post? View(PostEntry entry) => users.TryGet(entry.Record.Author, out var author) ? entry.ViewBy(author) : null;

    private static Post Made(PostRecord post, UserSummary author, IReadOnlyDictionary<long, UserSummary> people) => new(
        post.Id, author, post.Text, IdGenerator.TimeOf(post.Id), post.EditedAt, post.Visibility, post.ReplyTo, post.RootId,
        [.. post.Mentions.Select(people.GetValueOrDefault).OfType<UserSummary>()], post.Counts, post.Version);
}
