using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Users;

namespace Social.Api.Users;

/// <summary>What a user does to others. Every verb may be repeated: it answers how things stand afterwards and changes nothing when they stand so already.</summary>
internal static class RelationsApi
{
    private const string OnRepeat = "May be repeated: nothing changes when it is so already.";

    private const string OnRepeatedAnswer =
        "May be repeated by its nature: the second time nothing changes and the answer is how things stand, so an Idempotency-Key has nothing to add and is not kept.";

    public static IEndpointRouteBuilder MapRelations(this IEndpointRouteBuilder app)
    {
        var relations = app.MapGroup("/v1").WithTags("Relations").RequireAuthorization()
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status503ServiceUnavailable);

        var user = relations.MapGroup("/users/{id}").Fails(StatusCodes.Status404NotFound);
        user.MapPut("/follow", FollowAsync).WithSummary("Follow, or ask to follow a locked account").WithDescription(OnRepeat)
            .Fails(StatusCodes.Status409Conflict);
        user.MapDelete("/follow", UnfollowAsync).WithSummary("Stop following, or take back a request").WithDescription(OnRepeat);
        user.MapPut("/block", BlockAsync).WithSummary("Block: ends follows both ways and hides each from the other").WithDescription(OnRepeat)
            .Fails(StatusCodes.Status409Conflict);
        user.MapDelete("/block", UnblockAsync).WithSummary("Take back a block").WithDescription(OnRepeat);
        user.MapPut("/mute", MuteAsync).WithSummary("Hide a user's posts from one's timelines").WithDescription(OnRepeat)
            .Fails(StatusCodes.Status409Conflict);
        user.MapDelete("/mute", UnmuteAsync).WithSummary("Take back a mute").WithDescription(OnRepeat);

        relations.MapGet("/relationships", RelationshipsAsync).WithSummary("How one stands to up to 80 users")
            .WithDescription("?id=1&id=2 …; answers in the order asked and leaves out oneself, unknown users and those whom one may not see.");
        relations.MapGet("/follow-requests", RequestsAsync).WithSummary("Who waits to be accepted as a follower, newest first");
        relations.MapPost("/follow-requests/{id}/accept", AcceptAsync).WithSummary("Make a waiting request a follow").WithDescription(OnRepeatedAnswer)
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        relations.MapPost("/follow-requests/{id}/reject", RejectAsync).WithSummary("Refuse a waiting request").WithDescription(OnRepeatedAnswer);
        return app;
    }

    private static async Task<Ok<Relationship>> FollowAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).FollowAsync(id));

    private static async Task<Ok<Relationship>> UnfollowAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).UnfollowAsync(id));

    private static async Task<Ok<Relationship>> BlockAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).BlockAsync(id));

    private static async Task<Ok<Relationship>> UnblockAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).UnblockAsync(id));

    private static async Task<Ok<Relationship>> MuteAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).MuteAsync(id));

    private static async Task<Ok<Relationship>> UnmuteAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).UnmuteAsync(id));

    private static async Task<Ok<PageBody<Relationship>>> RelationshipsAsync(long[] id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(new PageBody<Relationship>(await Relations(grains, user).RelationshipsAsync([.. id]), null));

    private static async Task<Ok<PageBody<User>>> RequestsAsync(
        [AsParameters] PageRequest page, CurrentUser user, IGrainFactory grains, HttpContext context) =>
        TypedResults.Ok(PageBody.Of(await Relations(grains, user).RequestsAsync(page.ToQuery()), context));

    private static async Task<Ok<Relationship>> AcceptAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).AcceptAsync(id));

    private static async Task<Ok<Relationship>> RejectAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Relations(grains, user).RejectAsync(id));

    private static IRelationsGrain Relations(IGrainFactory grains, CurrentUser user) => grains.GetGrain<IRelationsGrain>(user.Id);
}
