using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;
using Social.Grains.Media;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Turns posts into the form that viewers get: with their authors and the mentioned. What is cached costs no lock and, mostly, no allocation.</summary>
internal sealed class PostViews(PostCache cache, UserCache users, PostCountNews counts)
{
    /// <summary>A post that is in memory with its author. A deleted one has no form to show.</summary>
    public bool TryGet(long id, [MaybeNullWhen(false)] out PostRecord record, out Post? view)
    {
        view = null;
        if (!cache.TryGet(id, out var entry))
        {
            record = null;
            return false;
        }
        record = entry.Record;
        counts.Shown(entry);
        return record.Deleted || (users.TryGet(record.Author, out var author) && (view = entry.ViewBy(author)) is not null && IsCurrent(view));
    }

    /// <summary>These posts by id, from the store what is not in memory; without those that are deleted or whose author is gone.</summary>
    public async ValueTask<IReadOnlyDictionary<long, (PostRecord Record, Post View)>> LoadAsync(ReadOnlyMemory<long> ids)
    {
        var posts = await cache.GetManyAsync(ids.ToArray());
        var people = await PeopleAsync(posts);
        var loaded = new Dictionary<long, (PostRecord, Post)>(posts.Length);
        foreach (var post in posts)
        {
            if (Show(post, people) is { } view)
                loaded[post.Id] = (post, view);
        }
        return loaded;
    }

    /// <summary>
    /// Posts in the form that all viewers share, in the order given; without those whose author is gone. What of a page is the viewer's own is added by
    /// <see cref="PostPages"/>.
    /// </summary>
    public async ValueTask<ImmutableArray<Post>> FormsAsync(IReadOnlyCollection<PostRecord> posts)
    {
        var people = await PeopleAsync(posts);
        return [.. posts.Select(p => Show(p, people)).OfType<Post>()];
    }

    /// <summary>One post in the form that viewers get, without keeping it.</summary>
    public async ValueTask<Post> ShowAsync(PostRecord post)
    {
        var people = await PeopleAsync([post]);
        return people.TryGetValue(post.Author, out var author)
            ? Made(post, author, people)
            : throw Interfaces.SocialException.NotFound("post");
    }

    /// <summary>A post in whose place something must stand because others hang on it: deleted, or hidden from who asks.</summary>
    public static Post Tombstone(PostRecord post) => new(
        post.Id, null!, "", IdGenerator.TimeOf(post.Id), null, Visibility.Public, post.ReplyTo, post.RootId, [],
        post.Deleted ? post.Counts : PostCounts.None, post.Version)
    {
        Deleted = true,
    };

    private ValueTask<IReadOnlyDictionary<long, UserSummary>> PeopleAsync(IReadOnlyCollection<PostRecord> posts) =>
        users.GetManyAsync([.. posts.SelectMany(p => p.Mentions.Append(p.Author)).Distinct()]);

    private Post? Show(PostRecord post, IReadOnlyDictionary<long, UserSummary> people)
    {
        if (post.Deleted || !people.TryGetValue(post.Author, out var author))
            return null;
        var view = Made(post, author, people);
        // kept only beside what the cache itself holds: a post that was read while it changed must not come back
        if (!cache.TryGet(post.Id, out var entry) || !ReferenceEquals(entry.Record, post))
            return view;
        counts.Shown(entry);
        return entry.Show(author, view);
    }

    /// <summary>Whether the mentioned still look as they did when this form was made.</summary>
    private bool IsCurrent(Post view)
    {
        foreach (var mentioned in view.Mentions)
        {
            if (!users.TryGet(mentioned.Id, out var now) || now != mentioned)
                return false;
        }
        return true;
    }

    private static Post Made(PostRecord post, UserSummary author, IReadOnlyDictionary<long, UserSummary> people) => new(
        post.Id, author, post.Text, IdGenerator.TimeOf(post.Id), post.EditedAt, post.Visibility, post.ReplyTo, post.RootId,
        [.. post.Mentions.Select(people.GetValueOrDefault).OfType<UserSummary>()], post.Counts, post.Version)
    {
        RepostOf = post.RepostOf,
        QuoteOf = post.QuoteOf,
        Media = post.Media.IsEmpty ? [] : [.. post.Media.Select(m => MediaViews.Show(m, !MediaViews.IsPublic(post)))],
        Tags = post.Tags,
        Entities = post.Entities,
        ReplyControl = post.ReplyTo is null ? post.ReplyControl : null,
        Locked = post.Locked,
        TakenDown = post.TakenDown,
    };
}
