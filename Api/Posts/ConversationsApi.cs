using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Posts;

namespace Social.Api.Posts;

/// <summary>Comments and threads.</summary>
internal static class ConversationsApi
{
    public static IEndpointRouteBuilder MapConversations(this IEndpointRouteBuilder app)
    {
        var post = app.MapGroup("/v1/posts/{id}").WithTags("Posts").RequireAuthorization();
        post.MapPost("/comments", CommentAsync).Fails(400, 401, 403, 404, 409, 413, 415, 422, 503)
            .WithSummary("Comment on a post").WithDescription("As writing a post with replyTo. Takes an Idempotency-Key.");
        post.MapGet("/comments", CommentsAsync).Fails(400, 401, 404, 503)
            .WithSummary("The comments on a post, not those below them: each says how many it has itself")
            .WithDescription("sort: oldest (default) or newest first. A deleted comment that has comments stands there with deleted: true, without author and text.");
        post.MapGet("/thread", ThreadAsync).Fails(400, 401, 404, 503)
            .WithSummary("A post with what it answers and the first comments below it")
            .WithDescription("Up to 20 posts above it, its 20 oldest comments and the 3 oldest below each; every next is a cursor for the comments of that post.");
        return app;
    }

    private static async Task<Created<Post>> CommentAsync(
        long id, NewPost post, IdempotencyKey key, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        if (post.ReplyTo is { } other && other != id)
        {
            throw new SocialException(ErrorKind.Invalid, ErrorCodes.ValidationFailed, "Some fields are not as they must be; see errors.")
            {
                Errors = ImmutableDictionary.Create<string, string[]>(StringComparer.Ordinal).Add("replyTo", ["must be the post that the address names, or absent"]),
            };
        }
        var answer = await grains.GetGrain<IAuthorGrain>(user.Id).PostAsync(post with { ReplyTo = id }, key.Repeat);
        var created = IdempotencyKey.Unwrap(answer, context);
        return TypedResults.Created($"/v1/posts/{created.Id}", created);
    }

    private static async Task<Ok<PageBody<Post>>> CommentsAsync(
        long id, [AsParameters] PageRequest page, string? sort, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var order = sort switch
        {
            null or "oldest" => CommentOrder.Oldest,
            "newest" => CommentOrder.Newest,
            _ => throw RequestRules.BadParameter("sort", "must be oldest or newest"),
        };
        var query = page.ToQuery();
        var comments = await grains.GetGrain<IConversationGrain>(0).CommentsAsync(user.Id, id, new CommentQuery(order, query.Before, query.Limit));
        return TypedResults.Ok(PageBody.Of(comments, context));
    }

    private static async Task<Ok<ThreadBody>> ThreadAsync(long id, CurrentUser user, IGrainFactory grains)
    {
        var thread = await grains.GetGrain<IConversationGrain>(0).ThreadAsync(user.Id, id);
        return TypedResults.Ok(new ThreadBody(
            thread.Ancestors, thread.Post, [.. thread.Comments.Select(c => new BranchBody(c.Post, c.Comments, Next(c.Next)))], Next(thread.Next)));
    }

    private static string? Next(long? after) => after is { } id ? Cursor.Encode(id) : null;
}

/// <summary>A part of a conversation.</summary>
/// <param name="Ancestors">What the post answers, the topmost first; one that is deleted or hidden from the viewer has deleted: true, no author and no text.</param>
/// <param name="Comments">Its first comments, oldest first.</param>
/// <param name="Next">Where there are more: the cursor for the post's comments, oldest first.</param>
internal sealed record ThreadBody(ImmutableArray<Post> Ancestors, Post Post, ImmutableArray<BranchBody> Comments, string? Next);

/// <summary>A comment with its first comments, oldest first.</summary>
/// <param name="Next">Where there are more: the cursor for this comment's comments, oldest first.</param>
internal sealed record BranchBody(Post Post, ImmutableArray<Post> Comments, string? Next);
