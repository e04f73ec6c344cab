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
    private const int FewTrends = 10;
    private const int MostTrends = 50;

    public static IEndpointRouteBuilder MapTags(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1").WithTags("Tags").RequireAuthorization();
        v1.MapGet("/timelines/tags/{tag}", PostsAsync).Fails(400, 401, 503)
            .WithSummary("Public posts with a tag, newest first").WithDescription("The tag without its sign, in any case. A word that is no tag is 400 bad_tag.");
        v1.MapPut("/tags/{tag}/follow", FollowAsync).Fails(400, 401, 409, 503)
            .WithSummary("Follow a tag: its public posts come to one's home timeline").WithDescription("May be repeated. At most 100 tags.");
        v1.MapDelete("/tags/{tag}/follow", UnfollowAsync).Fails(400, 401, 503).WithSummary("Stop following a tag").WithDescription("May be repeated.");
        v1.MapGet("/tags/followed", FollowedAsync).Fails(401, 503).WithSummary("The tags one follows, the newest follow first");
        v1.MapGet("/trends/tags", TrendsAsync).Fails(400, 401, 503)
            .WithSummary("Tags that most different people used lately, most first")
            .WithDescription("window: hour (default) or day, sliding. limit: 10 when absent, at most 50. Who uses a tag often counts once.");
        return app;
    }

    private static async Task<Ok<PageBody<Post>>> PostsAsync(
        string tag, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await grains.GetGrain<ITagReaderGrain>(0).PostsAsync(user.Id, tag, page.ToQuery()), context));

    private static async Task<Ok<FollowedTag>> FollowAsync(string tag, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ITagFollowsGrain>(user.Id).FollowAsync(tag));

    private static async Task<Ok<FollowedTag>> UnfollowAsync(string tag, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<ITagFollowsGrain>(user.Id).UnfollowAsync(tag));

    private static async Task<Ok<PageBody<FollowedTag>>> FollowedAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(new PageBody<FollowedTag>(await grains.GetGrain<ITagFollowsGrain>(user.Id).ListAsync(), null));

    private static async Task<Ok<PageBody<Trend>>> TrendsAsync(string? window, int? limit, IGrainFactory grains)
    {
        var span = window switch
        {
            null or "hour" => TrendWindow.Hour,
            "day" => TrendWindow.Day,
            _ => throw RequestRules.BadParameter("window", "must be hour or day"),
        };
        if (limit is < 1)
            throw RequestRules.BadParameter("limit", "must be 1 or more");
        return TypedResults.Ok(new PageBody<Trend>(await grains.GetGrain<ITrendsGrain>(0).TopAsync(span, Math.Min(limit ?? FewTrends, MostTrends)), null));
    }
}
