using System.Collections.Immutable;
using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Media;
using Social.Grains.Notifications;
using Social.Grains.Timelines;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Changes to one post take turns here. Key: post id. Keeps nothing: a lost activation costs nothing.</summary>
[RandomPlacement]
internal sealed class PostGrain(
    IPostStore posts, PostCounter counter, IUserStore users, IRelationStore relations, PostCache cache, PostPages pages, PostPublisher publisher,
    PostCountNews counts, FeedNews news, PostNotices notices, MediaAttachments attachments, IdGenerator ids) : Grain, IPostGrain
{
    /// <summary>The text at birth and this many changes.</summary>
    private const int MostVersions = 51;

    private const int MostTries = 3;

    public async Task<Post> EditAsync(long userId, PostEdit edit, int? ifVersion)
    {
        Validate(edit);
        if (edit.Text is not { } text)
            return await ChangeStateAsync(userId, edit, ifVersion);
        var view = await ChangeTextAsync(userId, text, ifVersion);
        return edit.Locked is null && edit.ReplyControl is null ? view : await ChangeStateAsync(userId, edit, null);
    }

    public async Task DeleteAsync(long userId)
    {
        var (post, asOf) = await OwnAsync(userId, null);
        if (post.RepostOf is not { } original || !await UnrepostAsync(userId, original))
            await DeleteAsync(userId, post, asOf);
    }

    public async Task DeleteRepostAsync(long userId)
    {
        try
        {
            var (post, asOf) = await OwnAsync(userId, null);
            await DeleteAsync(userId, post, asOf);
        }
        catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
        {
            // somebody else was first
        }
    }

    private async Task DeleteAsync(long userId, PostRecord post, long asOf)
    {
        for (var tries = 1; ; tries++)
        {
            var (version, touched) = (post.Version + 1, ids.Next());
            await attachments.DoubtAsync(post);
            if (await posts.DeleteAsync(post.Id, version, touched))
            {
                await attachments.RemoveAsync(post);
                var tombstone = post.ToTombstone(version, touched);
                cache.Put(tombstone, asOf);
                publisher.Deleted(tombstone);
                await news.TellAsync(new Change(post.Id, post.Author, touched, ChangeKind.Deleted, post.ReplyTo ?? 0));
                if (post is { ReplyTo: { } parent, ReplyToAuthor: { } author })
                    counts.Changed(parent, author);
                return;
            }
            RefuseAfter(tries);
            (post, asOf) = await OwnAsync(userId, null);
        }
    }

    public async Task TakeDownAsync(bool takenDown)
    {
        for (var tries = 1; ; tries++)
        {
            var read = await counter.ReadAsync([this.GetPrimaryKeyLong()]);
            var post = read.Posts.FirstOrDefault();
            if (post is null || post.Deleted)
                throw SocialException.NotFound("post");
            var next = post.TakenDown == takenDown ? post : post with { TakenDown = takenDown, Version = post.Version + 1, Touched = ids.Next() };
            if (next == post || await posts.ChangeStateAsync(next))
            {
                cache.Put(next, read.AsOf);
                publisher.Hidden(next);
                // also when it was so already: an attempt before this one may have told nobody
                await news.TellAsync(new Change(next.Id, next.Author, next.Touched, ChangeKind.Edited, next.ReplyTo ?? 0));
                return;
            }
            RefuseAfter(tries);
        }
    }

    public Task DescribeMediaAsync(long userId, long mediaId, string? alt) => ChangeAsync(userId, null, posts.ChangeStateAsync, (post, _) =>
    {
        var before = post.Media.FirstOrDefault(m => m.Id == mediaId);
        return Task.FromResult(before is null || string.Equals(before.Alt, alt, StringComparison.Ordinal)
            ? post
            : post with { Media = post.Media.Replace(before, before with { Alt = alt }) });
    });

    /// <summary>The reaction that a repost belongs to goes with it. False: that has another post, or is gone already.</summary>
    private async Task<bool> UnrepostAsync(long userId, long original)
    {
        try
        {
            await GrainFactory.GetGrain<IPostReactionsGrain>(original).RemoveAsync(userId, ReactionKind.Repost);
        }
        catch (SocialException e) when (e.Kind == ErrorKind.NotFound)
        {
            return false;
        }
        return (await posts.GetManyAsync([this.GetPrimaryKeyLong()])).All(p => p.Deleted);
    }

    private static void Validate(PostEdit edit)
    {
        var errors = new ValidationErrors()
            .Require(edit.Text is not null || edit.Locked is not null || edit.ReplyControl is not null, "text", "must be given where nothing else is changed");
        if (edit.Text is { } text)
            errors.RequireText(text);
        errors.ThrowIfAny();
    }

    private async Task<Post> ChangeTextAsync(long userId, string text, int? ifVersion)
    {
        var words = await TextParts.OfAsync(text, users);
        ImmutableArray<NotificationEvent> prepared = [];
        var view = await ChangeAsync(userId, ifVersion, WriteAsync, async (post, touched) =>
        {
            if (post.Version >= MostVersions && (await posts.HistoryAsync(post.Id)).Length >= MostVersions - 1)
                throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A post may be edited {MostVersions - 1} times.");
            if (post.RepostOf is not null)
                throw new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "A repost has no text of its own.");
            // the moment that the id has, because stores keep milliseconds: the answer says what later reads say
            return words.AddTo(post with { Text = text, EditedAt = IdGenerator.TimeOf(touched) });
        });
        await notices.WrittenAsync(prepared);
        return view;

        // of all whom it mentions: who was told once is not told again
        async Task<bool> WriteAsync(PostRecord next, CancellationToken cancellationToken)
        {
            prepared = await notices.PrepareAsync(next);
            return await posts.EditAsync(next, cancellationToken);
        }
    }

    private Task<Post> ChangeStateAsync(long userId, PostEdit edit, int? ifVersion) => ChangeAsync(userId, ifVersion, posts.ChangeStateAsync, (post, _) =>
    {
        new ValidationErrors()
            .Require(post.ReplyTo is null || edit.ReplyControl is null, "replyControl", "belongs to the first post of a conversation, not to a comment")
            .ThrowIfAny();
        return Task.FromResult(post with { Locked = edit.Locked ?? post.Locked, ReplyControl = edit.ReplyControl ?? post.ReplyControl });
    });

    /// <summary>Changes the post, for its author, and tells of it. Without a difference nothing is written.</summary>
    private async Task<Post> ChangeAsync(
        long userId, int? ifVersion, Func<PostRecord, CancellationToken, Task<bool>> write, Func<PostRecord, long, Task<PostRecord>> change)
    {
        for (var tries = 1; ; tries++)
        {
            var (post, asOf) = await OwnAsync(userId, ifVersion);
            var touched = ids.Next();
            var changed = await change(post, touched);
            if (changed == post)
                return (await pages.ShowAsync(userId, [post]))[0];
            var next = changed with { Version = post.Version + 1, Touched = touched };
            if (await write(next, CancellationToken.None))
            {
                cache.Put(next, asOf);
                var view = (await pages.ShowAsync(userId, [next]))[0];
                publisher.Edited(next, view);
                await news.TellAsync(new Change(next.Id, next.Author, touched, ChangeKind.Edited, next.ReplyTo ?? 0));
                return view;
            }
            RefuseAfter(tries);
        }
    }

    /// <summary>The post as the store has it now, for its author alone to change.</summary>
    private async Task<(PostRecord Post, long AsOf)> OwnAsync(long userId, int? ifVersion)
    {
        var read = await counter.ReadAsync([this.GetPrimaryKeyLong()]);
        var post = read.Posts.FirstOrDefault() ?? throw SocialException.NotFound("post");
        if (post.Author != userId)
        {
            var standing = (await relations.BetweenAsync(userId, [post.Author]))[0];
            throw PostVisibility.CanSee(post, userId, standing)
                ? new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Only its author may change a post.")
                : SocialException.NotFound("post");
        }
        if (post.Deleted)
            throw SocialException.NotFound("post");
        return ifVersion is null || ifVersion == post.Version ? (post, read.AsOf) : throw SocialException.Stale();
    }

    private static void RefuseAfter(int tries)
    {
        if (tries >= MostTries)
            throw SocialException.Unavailable("The post is being changed elsewhere; try again.");
    }
}
