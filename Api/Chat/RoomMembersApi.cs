using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Chat;

namespace Social.Api.Chat;

/// <summary>Who is in a room, and the links that let people in.</summary>
internal static class RoomMembersApi
{
    public static IEndpointRouteBuilder MapRoomMembers(this IEndpointRouteBuilder app)
    {
        var room = app.MapGroup("/v1/rooms/{id}").WithTags("Chat").RequireAuthorization().Fails(400, 401, 404, 503);
        room.MapGet("/members", ListAsync).WithSummary("Who has joined, was invited or asked, newest first");
        room.MapGet("/members/{memberId}", GetAsync).WithSummary("One of the members");
        room.MapPut("/members/{memberId}", AddAsync).Fails(403, 409).WithSummary("Add somebody who follows one to a group; invite anybody else")
            .WithDescription("May be repeated: nothing changes for who is in the room. Whom an admin removed only owner and admins add again.");
        room.MapPatch("/members/{memberId}", ChangeRoleAsync).Fails(403, 413, 415).WithSummary("Make a member an admin or a member, or hand the group over")
            .WithDescription("For the owner. Who makes somebody else the owner is an admin afterwards.");
        room.MapDelete("/members/{memberId}", RemoveAsync).Fails(403).WithSummary("Remove somebody, take an invitation back or, of oneself, leave")
            .WithDescription(
                "Who was removed can come back by no link. When the owner leaves, the oldest admin, or else the oldest member, is the owner. Leaving a direct room is declining it. " +
                "May be repeated for others; who left gets 404.");
        room.MapGet("/links", LinksAsync).Fails(403).WithSummary("The links that let people in, newest first; for owner and admins");
        room.MapPost("/links", AddLinkAsync).Fails(403, 409, 413, 415, 422).WithSummary("Make a link by which people join a group; for owner and admins")
            .WithDescription("Takes an Idempotency-Key. The token of the answer is what one joins with, at POST /v1/room-links/join.");
        room.MapDelete("/links/{linkId}", RemoveLinkAsync).Fails(403).WithSummary("Let nobody in by a link any more").WithDescription("May be repeated.");
        return app;
    }

    private static async Task<Ok<PageBody<RoomMember>>> ListAsync(
        long id, [AsParameters] PageRequest page, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await Room(grains, id).MembersAsync(user.Id, page.ToQuery()), context));

    private static async Task<Ok<RoomMember>> GetAsync(long id, long memberId, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).MemberAsync(user.Id, memberId));

    private static async Task<Ok<RoomMember>> AddAsync(long id, long memberId, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).AddAsync(user.Id, memberId));

    private static async Task<Ok<RoomMember>> ChangeRoleAsync(long id, long memberId, RoomRoleChange change, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).ChangeRoleAsync(user.Id, memberId, change.Role));

    private static async Task<NoContent> RemoveAsync(long id, long memberId, CurrentUser user, IGrainFactory grains)
    {
        await Room(grains, id).RemoveAsync(user.Id, memberId);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PageBody<RoomLink>>> LinksAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(new PageBody<RoomLink>(await Room(grains, id).LinksAsync(user.Id), null));

    private static async Task<Created<RoomLink>> AddLinkAsync(
        long id, NewRoomLink link, IdempotencyKey key, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Created((string?)null, IdempotencyKey.Unwrap(await Room(grains, id).AddLinkAsync(user.Id, link, key.Repeat), context));

    private static async Task<NoContent> RemoveLinkAsync(long id, long linkId, CurrentUser user, IGrainFactory grains)
    {
        await Room(grains, id).RemoveLinkAsync(user.Id, linkId);
        return TypedResults.NoContent();
    }

    private static IRoomGrain Room(IGrainFactory grains, long id) => grains.GetGrain<IRoomGrain>(id);
}
