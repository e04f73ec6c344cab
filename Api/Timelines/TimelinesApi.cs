using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Interfaces.Timelines;

namespace Social.Api.Timelines;

/// <summary>Routes of timelines.</summary>
internal static class TimelinesApi
{
    public static IEndpointRouteBuilder MapTimelines(this IEndpointRouteBuilder app)
    {
        var timelines = app.MapGroup("/v1/timelines").WithTags("Timelines").RequireAuthorization();
        timelines.MapGet("/home", HomeAsync).Fails(400, 401, 503).WithSummary("Posts of everybody one follows and one's own, newest first")
            .WithDescription("With since, only posts newer than that id, and those of the 10 s before it again: a post may become visible after one with a larger id.");
        timelines.MapGet("/public", PublicAsync).Fails(400, 401, 503).WithSummary("Public posts of everybody, newest first");
        timelines.MapGet("/home/marker", MarkerAsync).Fails(401, 503).WithSummary("How far one has read the home timeline");
        timelines.MapPut("/home/marker", MarkAsync).Fails(400, 401, 503).WithSummary("Move the read marker forward")
            .WithDescription("An older post than the marker's has no effect; the answer is how it stands.");
        return app;
    }

    private static async Task<Ok<PageBody<Post>>> HomeAsync(
        [AsParameters] PageRequest page, long? since, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var query = page.ToQuery();
        var home = await grains.GetGrain<ITimelineGrain>(user.Id).HomeAsync(new HomeQuery(query.Before, since, query.Limit));
        return TypedResults.Ok(PageBody.Of(home, context));
    }

    private static async Task<Ok<PageBody<Post>>> PublicAsync([AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await grains.GetGrain<IPostReaderGrain>(0).PublicAsync(user.Id, page.ToQuery()), context));

    private static async Task<Ok<HomeMarker>> MarkerAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IHomeMarkerGrain>(user.Id).GetAsync());

    private static async Task<Ok<HomeMarker>> MarkAsync(NewHomeMarker marker, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IHomeMarkerGrain>(user.Id).SetAsync(marker.PostId));
}

/// <summary>Where the marker goes.</summary>
/// <param name="PostId">The newest post that was read.</param>
internal sealed record NewHomeMarker(long PostId);
