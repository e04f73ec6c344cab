using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Users;

namespace Social.Api.Posts;

/// <summary>What people do to posts. Every verb may be repeated: it answers how things stand afterwards and changes nothing when they stand so already.</summary>
internal static class ReactionsApi
{
    private const string OnPut = "May be repeated: nothing changes when it is so already. Answers the post's counts and what one has done to it.";

    private const string OnDelete =
        "May be repeated. Works on a post that one may not see any more, too; the answer then has no counts, and the repeat is 404.";

    public static IEndpointRouteBuilder MapReactions(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1").WithTags("Reactions").RequireAuthorization().Fails(400, 401, 503);
        var post = v1.MapGroup("/posts/{id}").Fails(404);
        post.MapPut("/like", LikeAsync).WithSummary("Like a post").WithDescription(OnPut).Fails(409);
        post.MapDelete("/like", UnlikeAsync).WithSummary("Take back a like").WithDescription(OnDelete);
        post.MapPut("/repost", RepostAsync).WithSummary("Show a post to one's followers").Fails(403, 409)
            .WithDescription(OnPut + " Of a repost, the post that it shows. Only what is for everybody can be reposted, and one's own posts for followers.");
        post.MapDelete("/repost", UnrepostAsync).WithSummary("Take back a repost").WithDescription(OnDelete);
        post.MapPut("/bookmark", BookmarkAsync).WithSummary("Keep a post to find it again; nobody else sees that").WithDescription(OnPut).Fails(409);
        post.MapDelete("/bookmark", RemoveBookmarkAsync).WithSummary("Remove a bookmark").WithDescription(OnDelete);
        post.MapPut("/pin", PinAsync).WithSummary("Show a post of one's own at the top of one's profile; at most 5")
            .WithDescription(OnPut).Fails(403, 409);
        post.MapDelete("/pin", UnpinAsync).WithSummary("Take down a pinned post").WithDescription(OnDelete);
        post.MapGet("/likes", LikesAsync).WithSummary("Who likes a post, newest first");
        post.MapGet("/reposts", RepostsAsync).WithSummary("Who reposted a post, newest first");
        v1.MapGet("/bookmarks", BookmarksAsync).WithSummary("One's own bookmarks, the newest bookmark first");
        v1.MapGet("/users/{id}/pins", PinsAsync).WithSummary("What a user has pinned, the newest pin first").Fails(404);
        return app;
    }

    private static Task<Ok<PostReactions>> LikeAsync(long id, CurrentUser user, IGrainFactory grains) => PutAsync(id, ReactionKind.Like, user, grains);

    private static Task<Ok<PostReactions>> UnlikeAsync(long id, CurrentUser user, IGrainFactory grains) => RemoveAsync(id, ReactionKind.Like, user, grains);

    private static Task<Ok<PostReactions>> RepostAsync(long id, CurrentUser user, IGrainFactory grains) => PutAsync(id, ReactionKind.Repost, user, grains);

    private static Task<Ok<PostReactions>> UnrepostAsync(long id, CurrentUser user, IGrainFactory grains) =>
        RemoveAsync(id, ReactionKind.Repost, user, grains);

    private static Task<Ok<PostReactions>> BookmarkAsync(long id, CurrentUser user, IGrainFactory grains) =>
        PutAsync(id, ReactionKind.Bookmark, user, grains);

    private static Task<Ok<PostReactions>> RemoveBookmarkAsync(long id, CurrentUser user, IGrainFactory grains) =>
        RemoveAsync(id, ReactionKind.Bookmark, user, grains);

    private static Task<Ok<PostReactions>> PinAsync(long id, CurrentUser user, IGrainFactory grains) => PutAsync(id, ReactionKind.Pin, user, grains);

    private static Task<Ok<PostReactions>> UnpinAsync(long id, CurrentUser user, IGrainFactory grains) => RemoveAsync(id, ReactionKind.Pin, user, grains);

    private static Task<Ok<PageBody<User>>> LikesAsync(
        long id, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        OfPostAsync(id, ReactionKind.Like, page, user, context, grains);

    private static Task<Ok<PageBody<User>>> RepostsAsync(
        long id, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        OfPostAsync(id, ReactionKind.Repost, page, user, context, grains);

    private static async Task<Ok<PageBody<Post>>> BookmarksAsync(
        [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await grains.GetGrain<IReactionReaderGrain>(0).BookmarksAsync(user.Id, page.ToQuery()), context));

    private static async Task<Ok<PageBody<Post>>> PinsAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(new PageBody<Post>(await grains.GetGrain<IReactionReaderGrain>(0).PinsAsync(user.Id, id), null));

    private static async Task<Ok<PostReactions>> PutAsync(long id, ReactionKind kind, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IPostReactionsGrain>(id).PutAsync(user.Id, kind));

    private static async Task<Ok<PostReactions>> RemoveAsync(long id, ReactionKind kind, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IPostReactionsGrain>(id).RemoveAsync(user.Id, kind));

    private static async Task<Ok<PageBody<User>>> OfPostAsync(
        long id, ReactionKind kind, PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await grains.GetGrain<IReactionReaderGrain>(0).OfPostAsync(user.Id, id, kind, page.ToQuery()), context));
}
