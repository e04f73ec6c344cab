using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Tags;

namespace Social.Api.Tags;

/// <summary>Routes of tags.</summary>
internal static class TagsApi
{
    public static IEndpointRouteBuilder MapTags(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1").WithTags("Tags").RequireAuthorization();
        v1.MapGet("/timelines/tags/{tag}", PostsAsync).Fails(400, 401, 503)
            .WithSummary("Public posts with a tag, newest first").WithDescription("The tag without its sign, in any case. A word that is no tag is 400 bad_tag.");
        return app;
    }

    private static async Task<Ok<PageBody<Post>>> PostsAsync(
        string tag, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await grains.GetGrain<ITagReaderGrain>(0).PostsAsync(user.Id, tag, page.ToQuery()), context));
}
