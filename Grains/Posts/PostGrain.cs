using Orleans.Placement;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Notifications;
using Social.Grains.Timelines;
using Social.Grains.Users;

namespace Social.Grains.Posts;

/// <summary>Changes to one post take turns here. Key: post id. Keeps nothing: a lost activation costs nothing.</summary>
[RandomPlacement]
internal sealed class PostGrain(
    IPostStore posts, PostCounter counter, IUserStore users, IRelationStore relations, PostCache cache, PostViews views, PostPublisher publisher,
    FeedNews news, NotificationPublisher notifications, IdGenerator ids) : Grain, IPostGrain
{
    /// <summary>The text at birth and this many changes.</summary>
    private const int MostVersions = 51;

    private const int MostTries = 3;

    public async Task<Post> EditAsync(long userId, PostEdit edit, int? ifVersion)
    {
        new ValidationErrors().RequireText(edit.Text).ThrowIfAny();
        var mentions = await users.MentionedAsync(edit.Text);
        for (var tries = 1; ; tries++)
        {
            var post = await OwnAsync(userId, ifVersion);
            if (post.Version >= MostVersions)
                throw new SocialException(ErrorKind.Conflict, ErrorCodes.LimitReached, $"A post may be edited {MostVersions - 1} times.");
            var touched = ids.Next();
            // the moment that the id has, because stores keep milliseconds: the answer says what later reads say
            var at = IdGenerator.TimeOf(touched);
            var next = post with { Text = edit.Text, Mentions = mentions, EditedAt = at, Version = post.Version + 1, Touched = touched };
            if (await posts.EditAsync(next))
            {
                cache.Put(next);
                var view = await views.ShowAsync(next);
                publisher.Edited(next, view);
                await news.TellAsync(new Change(next.Id, next.Author, touched, ChangeKind.Edited, next.ReplyTo ?? 0));
                // all of them, because an attempt before this one may have stored the mentions and raised none; who was told once is not told again
                await notifications.MentionedAsync(view);
                return view;
            }
            RefuseAfter(tries);
        }
    }

    public async Task DeleteAsync(long userId)
    {
        for (var tries = 1; ; tries++)
        {
            var post = await OwnAsync(userId, null);
            var (version, touched) = (post.Version + 1, ids.Next());
            if (await posts.DeleteAsync(post.Id, version, touched))
            {
                var tombstone = post.ToTombstone(version, touched);
                cache.Put(tombstone);
                publisher.Deleted(tombstone);
                await news.TellAsync(new Change(post.Id, post.Author, touched, ChangeKind.Deleted, post.ReplyTo ?? 0));
                return;
            }
            RefuseAfter(tries);
        }
    }

    /// <summary>The post as the store has it now, for its author alone to change.</summary>
    private async Task<PostRecord> OwnAsync(long userId, int? ifVersion)
    {
        var post = (await counter.ReadAsync([this.GetPrimaryKeyLong()])).Posts.FirstOrDefault() ?? throw SocialException.NotFound("post");
        if (post.Author != userId)
        {
            var standing = (await relations.BetweenAsync(userId, [post.Author]))[0];
            throw PostVisibility.CanSee(post, userId, standing)
                ? new SocialException(ErrorKind.Forbidden, ErrorCodes.Forbidden, "Only its author may change a post.")
                : SocialException.NotFound("post");
        }
        if (post.Deleted)
            throw SocialException.NotFound("post");
        return ifVersion is null || ifVersion == post.Version ? post : throw SocialException.Stale();
    }

    private static void RefuseAfter(int tries)
    {
        if (tries >= MostTries)
            throw SocialException.Unavailable("The post is being changed elsewhere; try again.");
    }
}
