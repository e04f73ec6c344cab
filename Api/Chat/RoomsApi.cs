using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Chat;

namespace Social.Api.Chat;

/// <summary>Rooms, and how one comes into them.</summary>
internal static class RoomsApi
{
    private static readonly StatusCodeHttpResult NotModified = TypedResults.StatusCode(StatusCodes.Status304NotModified);

    public static IEndpointRouteBuilder MapRooms(this IEndpointRouteBuilder app)
    {
        var rooms = app.MapGroup("/v1/rooms").WithTags("Chat").RequireAuthorization().Fails(400, 401, 503);
        rooms.MapPost("/", CreateAsync).Fails(409, 413, 415, 422).WithSummary("Make a group, as its owner")
            .WithDescription("memberIds: those who follow one are added, the others invited. Takes an Idempotency-Key: a repeat gets the first answer.");
        rooms.MapPut("/direct/{id}", OpenDirectAsync).Fails(404, 409).WithSummary("The direct room with a user, made if there is none")
            .WithDescription("There is one for each pair, whoever asks first. Where the other does not follow one it begins as a request: they get 5 messages at most until they accept.");
        app.MapGroup("/v1/room-links").WithTags("Chat").RequireAuthorization()
            .MapPost("/join", JoinAsync).Fails(400, 401, 403, 404, 409, 413, 415, 503).WithSummary("Join a group by a link")
            .WithDescription("A second time nothing changes, so an Idempotency-Key has nothing to add.");

        var room = rooms.MapGroup("/{id}").Fails(404);
        room.MapGet("/", GetAsync).Produces(StatusCodes.Status304NotModified).WithSummary("A room as one sees it");
        room.MapPatch("/", UpdateAsync).Fails(403, 412, 413, 415).WithSummary("Change a group's name, topic, slow mode or who may invite")
            .WithDescription("For owner and admins. An absent field stays as it is. If-Match with the room's ETag guards against lost changes.");
        room.MapPut("/avatar", SetAvatarAsync).Fails(403, 409, 413, 415).WithSummary("Show an uploaded image as the group's picture; for owner and admins");
        room.MapDelete("/avatar", RemoveAvatarAsync).Fails(403).WithSummary("Take the group's picture away");
        room.MapPatch("/settings", ChangeSettingsAsync).Fails(413, 415).WithSummary("Mute a room until a time, or archive it, for oneself")
            .WithDescription("An absent field stays as it is; a mutedUntil that is over ends the mute.");
        room.MapPost("/accept", AcceptAsync).Fails(409).WithSummary("Follow an invitation, or accept a stranger's messages")
            .WithDescription("A second time nothing changes, so an Idempotency-Key has nothing to add.");
        room.MapPost("/decline", DeclineAsync).WithSummary("Decline an invitation or a stranger's messages; nobody is told")
            .WithDescription("Nothing changes where one has accepted. A second time it is 404.");
        return app.MapRoomMembers();
    }

    private static async Task<Created<Room>> CreateAsync(NewRoom room, IdempotencyKey key, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var created = IdempotencyKey.Unwrap(await Rooms(grains, user).CreateAsync(room, key.Repeat), context);
        return TypedResults.Created($"/v1/rooms/{created.Id}", created);
    }

    private static async Task<Ok<Room>> OpenDirectAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Rooms(grains, user).OpenDirectAsync(id));

    private static async Task<Ok<Room>> JoinAsync(RoomJoin join, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Rooms(grains, user).JoinAsync(join.Token));

    private static async Task<Results<Ok<Room>, StatusCodeHttpResult>> GetAsync(long id, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var room = await Room(grains, id).GetAsync(user.Id);
        return EntityVersion.IsNotModified(context, room.Version) ? NotModified : TypedResults.Ok(room);
    }

    private static async Task<Ok<Room>> UpdateAsync(long id, RoomChange change, CurrentUser user, HttpContext context, IGrainFactory grains)
    {
        var room = await Room(grains, id).UpdateAsync(user.Id, change, EntityVersion.Expected(context));
        _ = EntityVersion.IsNotModified(context, room.Version); // for the ETag: a change is never answered with 304
        return TypedResults.Ok(room);
    }

    private static async Task<Ok<Room>> SetAvatarAsync(long id, RoomAvatarChoice choice, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).SetAvatarAsync(user.Id, choice.MediaId));

    private static async Task<Ok<Room>> RemoveAvatarAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).RemoveAvatarAsync(user.Id));

    private static async Task<Ok<Room>> ChangeSettingsAsync(long id, RoomSettingsChange change, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).ChangeSettingsAsync(user.Id, change));

    private static async Task<Ok<Room>> AcceptAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Room(grains, id).AcceptAsync(user.Id));

    private static async Task<NoContent> DeclineAsync(long id, CurrentUser user, IGrainFactory grains)
    {
        await Room(grains, id).DeclineAsync(user.Id);
        return TypedResults.NoContent();
    }

    private static IRoomGrain Room(IGrainFactory grains, long id) => grains.GetGrain<IRoomGrain>(id);

    private static IUserRoomsGrain Rooms(IGrainFactory grains, CurrentUser user) => grains.GetGrain<IUserRoomsGrain>(user.Id);
}
