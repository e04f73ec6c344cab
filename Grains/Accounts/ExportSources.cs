using System.Runtime.CompilerServices;
using Social.Grains.Interfaces.Media;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;
using Social.Grains.Interfaces.Users;
using Social.Grains.Media;
using Social.Grains.Notifications;
using Social.Grains.Posts;
using Social.Grains.Users;

namespace Social.Grains.Accounts;

/// <summary>What the domains of today put into an export.</summary>
internal sealed class ExportSources(
    IAccountStore accounts, IRelationStore relations, IPostStore posts, IReactionStore reactions, INotificationStore notifications, IMediaStore media,
    IGrainFactory grains, TimeProvider time)
{
    private const int AllTypes = int.MaxValue;

    public IEnumerable<IExportSource> All() =>
    [
        new ExportSource("profile", ProfileAsync),
        new ExportSource("settings", SettingsAsync),
        new ExportSource("sessions", SessionsAsync),
        new ExportSource("posts", PostsAsync),
        Reactions("likes", ReactionKind.Like),
        Reactions("reposts", ReactionKind.Repost),
        Reactions("bookmarks", ReactionKind.Bookmark),
        Reactions("pins", ReactionKind.Pin),
        new ExportSource("following", (id, cancel) => FollowsAsync(before => relations.FollowingAsync(id, before, ExportSource.PageSize, cancel))),
        new ExportSource("followers", (id, cancel) => FollowsAsync(before => relations.FollowersAsync(id, before, ExportSource.PageSize, cancel))),
        new ExportSource("blocks", (id, cancel) => ListedAsync(id, list => list.Blocking, cancel)),
        new ExportSource("mutes", (id, cancel) => ListedAsync(id, list => list.Muting, cancel)),
        new ExportSource("notifications", NotificationsAsync),
        new ExportSource("media", (id, cancel) => ExportSource.PagesAsync(
            before => media.OfOwnerAsync(id, before, ExportSource.PageSize, cancel), m => m.Id,
            m => new { m.Id, m.Kind, m.Status, m.CreatedAt, m.Alt, File = m.Kind == MediaKind.Archive ? null : ExportArchive.FileOf(m) })),
    ];

    private async IAsyncEnumerable<object> ProfileAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await grains.GetGrain<IUserGrain>(userId).MeAsync();
    }

    private async IAsyncEnumerable<object> SettingsAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await grains.GetGrain<IUserGrain>(userId).SettingsAsync();
        yield return (await notifications.GetAsync(userId, cancellationToken)).Settings;
        yield return new { ReadHomeUpTo = await grains.GetGrain<IHomeMarkerGrain>(userId).GetAsync() };
    }

    private async IAsyncEnumerable<object> SessionsAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var session in await accounts.SessionsAsync(userId, time.GetUtcNow(), cancellationToken))
            yield return new { session.Id, session.UserAgent, session.Address, session.CreatedAt, session.LastUsedAt };
    }

    private async IAsyncEnumerable<object> PostsAsync(long userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var before = long.MaxValue; ;)
        {
            var page = await posts.OfAuthorAsync(userId, before, ExportSource.PageSize, cancellationToken);
            foreach (var post in page)
            {
                var earlier = post.EditedAt is null ? [] : await posts.HistoryAsync(post.Id, cancellationToken);
                yield return new
                {
                    post.Id,
                    At = IdGenerator.TimeOf(post.Id),
                    post.Text,
                    post.Visibility,
                    post.ReplyTo,
                    post.RootId,
                    post.RepostOf,
                    post.QuoteOf,
                    post.EditedAt,
                    post.Mentions,
                    post.Tags,
                    Media = post.Media.Select(m => m.Id),
                    History = earlier.Select(v => new { v.At, v.Text }),
                };
            }
            if (page.Length < ExportSource.PageSize)
                yield break;
            before = page[^1].Id;
        }
    }

    private ExportSource Reactions(string name, ReactionKind kind) => new(name, (userId, cancellationToken) => ExportSource.PagesAsync(
        before => reactions.OfUserAsync(userId, kind, before, ExportSource.PageSize, cancellationToken), r => r.Id,
        r => new { r.PostId, At = IdGenerator.TimeOf(r.Id) }));

    private static IAsyncEnumerable<object> FollowsAsync(Func<long, Task<System.Collections.Immutable.ImmutableArray<FollowRow>>> pageAsync) =>
        ExportSource.PagesAsync(pageAsync, f => f.FollowId, f => new { f.UserId, At = IdGenerator.TimeOf(f.FollowId) });

    private async IAsyncEnumerable<object> ListedAsync(
        long userId, Func<RelationList, IEnumerable<long>> which, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var other in which(await relations.ListAsync(userId, cancellationToken)))
            yield return new { UserId = other };
    }

    private IAsyncEnumerable<object> NotificationsAsync(long userId, CancellationToken cancellationToken) => ExportSource.PagesAsync(
        before => notifications.PageAsync(userId, before, ExportSource.PageSize, AllTypes, cancellationToken), n => n.Seq,
        n => new { n.Seq, n.Event.Type, n.Event.Actor, At = IdGenerator.TimeOf(n.Event.Id) });
}
