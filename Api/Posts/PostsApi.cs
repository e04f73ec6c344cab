using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Posts;

namespace Social.Api.Posts;

/// <summary>Routes of posts.</summary>
internal static class PostsApi
{
    public static IEndpointRouteBuilder MapPosts(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1").WithTags("Posts").RequireAuthorization();
        var posts = v1.MapGroup("/posts");
        posts.MapPost("/", CreateAsync).Fails(400, 401, 403, 404, 409, 413, 415, 422, 503)
            .WithSummary("Write a post").WithDescription("Takes an Idempotency-Key: a repeat gets the first answer, with Idempotency-Replayed: true.");
        posts.MapGet("/{id}", GetAsync).Produces(StatusCodes.Status304NotModified).Fails(400, 401, 404, 503).WithSummary("Read a post");
        posts.MapPatch("/{id}", EditAsync).Fails(400, 401, 403, 404, 409, 412, 413, 415, 503)
            .WithSummary("Edit a post, or close it to comments").WithDescription("The text it had stays in the history. If-Match with the post's ETag guards against lost edits.");
        posts.MapDelete("/{id}", DeleteAsync).Fails(400, 401, 403, 404, 503).WithSummary("Delete a post, its text and its history");
        posts.MapGet("/{id}/history", HistoryAsync).Fails(400, 401, 404, 503).WithSummary("Every text that a post had, oldest first");
        v1.MapGet("/users/{id}/posts", OfUserAsync).Fails(400, 401, 404, 503).WithSummary("A user's posts, newest first");
        return app;
    }

    private static async Task<Created<Post>> CreateAsync(NewPost post, IdempotencyKey key, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var answer = await grains.GetGrain<IAuthorGrain>(user.Id).PostAsync(post, key.Repeat);
        var created = IdempotencyKey.Unwrap(answer, context);
        return TypedResults.Created($"/v1/posts/{created.Id}", created);
    }

    private static async Task<Results<Ok<Post>, StatusCodeHttpResult>> GetAsync(long id, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var post = await grains.GetGrain<IPostReaderGrain>(0).GetAsync(user.Id, id);
        return EntityVersion.IsNotModified(context, post.Version) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(post);
    }

    private static async Task<Ok<Post>> EditAsync(long id, PostEdit edit, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var post = await grains.GetGrain<IPostGrain>(id).EditAsync(user.Id, edit, Version(EntityVersion.Expected(context)));
        EntityVersion.IsNotModified(context, post.Version);
        return TypedResults.Ok(post);
    }

    // no post has that many versions: a larger number never matches
    private static int? Version(long? expected) => expected is { } version ? (int)Math.Min(version, int.MaxValue) : null;

    private static async Task<NoContent> DeleteAsync(long id, CurrentUser user, IGrainFactory grains)
    {
        await grains.GetGrain<IPostGrain>(id).DeleteAsync(user.Id);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PageBody<PostVersion>>> HistoryAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(new PageBody<PostVersion>(await grains.GetGrain<IPostReaderGrain>(0).HistoryAsync(user.Id, id), null));

    private static async Task<Ok<PageBody<Post>>> OfUserAsync(
        long id, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var posts = await grains.GetGrain<IPostReaderGrain>(0).OfUserAsync(user.Id, id, page.ToQuery());
        return TypedResults.Ok(PageBody.Of(posts, context));
    }
}
