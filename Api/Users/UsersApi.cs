using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Api.Safety;
using Social.Grains.Interfaces.Users;

namespace Social.Api.Users;

/// <summary>Profiles and settings, and who follows whom.</summary>
internal static class UsersApi
{
    private static readonly StatusCodeHttpResult NotModified = TypedResults.StatusCode(StatusCodes.Status304NotModified);

    public static IEndpointRouteBuilder MapUsers(this IEndpointRouteBuilder app)
    {
        var users = app.MapGroup("/v1/users").WithTags("Users").RequireAuthorization()
            .Fails(StatusCodes.Status401Unauthorized, StatusCodes.Status503ServiceUnavailable);

        users.MapGet("/me", MeAsync).WithSummary("The signed-in user, with e-mail, role and settings")
            .OpenToSuspended().Produces(StatusCodes.Status304NotModified);
        users.MapPatch("/me", UpdateMeAsync).WithSummary("Change the profile")
            .WithDescription(
                "An absent field stays as it is; an empty avatarUrl or location removes it. " +
                "If-Match with the ETag of GET /v1/users/me refuses a stale change.")
            .Fails(
                StatusCodes.Status400BadRequest, StatusCodes.Status412PreconditionFailed, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType);
        users.MapPut("/me/avatar", SetAvatarAsync).WithSummary("Show an uploaded image on the profile")
            .WithDescription("The picture before it is deleted when it was an upload.")
            .Fails(
                StatusCodes.Status400BadRequest, StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType);
        users.MapDelete("/me/avatar", RemoveAvatarAsync).WithSummary("Take the picture off the profile");
        users.MapGet("/me/settings", SettingsAsync).OpenToSuspended().WithSummary("The signed-in user's settings");
        users.MapPatch("/me/settings", UpdateSettingsAsync).WithSummary("Change settings; an absent field stays as it is")
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);

        users.MapGet("/by-handle/{handle}", ByHandleAsync).WithSummary("A user by handle, in any case, with or without a leading @")
            .Fails(StatusCodes.Status404NotFound);
        users.MapGet("/{id}", GetAsync).WithSummary("A user")
            .WithDescription("The ETag names the profile's version; the counts change without it.")
            .Produces(StatusCodes.Status304NotModified).Fails(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
        users.MapGet("/{id}/followers", FollowersAsync).WithSummary("Who follows a user, newest follow first")
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
        users.MapGet("/{id}/following", FollowingAsync).WithSummary("Whom a user follows, newest follow first")
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
        return app.MapRelations();
    }

    private static async Task<Results<Ok<OwnUser>, StatusCodeHttpResult>> MeAsync(
        CurrentUser user, IGrainFactory grains, HttpContext context)
    {
        var me = await Me(grains, user).MeAsync();
        return EntityVersion.IsNotModified(context, me.Version) ? NotModified : TypedResults.Ok(me);
    }

    private static async Task<Ok<OwnUser>> UpdateMeAsync(ProfileChange change, CurrentUser user, IGrainFactory grains, HttpContext context)
    {
        var me = await Me(grains, user).UpdateAsync(change, EntityVersion.Expected(context));
        _ = EntityVersion.IsNotModified(context, me.Version); // for the ETag: a change is never answered with 304
        return TypedResults.Ok(me);
    }

    private static async Task<Ok<OwnUser>> SetAvatarAsync(AvatarChoice choice, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Me(grains, user).SetAvatarAsync(choice.MediaId));

    private static async Task<Ok<OwnUser>> RemoveAvatarAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Me(grains, user).RemoveAvatarAsync());

    private static async Task<Ok<UserSettings>> SettingsAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Me(grains, user).SettingsAsync());

    private static async Task<Ok<UserSettings>> UpdateSettingsAsync(SettingsChange change, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Me(grains, user).UpdateSettingsAsync(change));

    private static async Task<Ok<User>> ByHandleAsync(string handle, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Directory(grains).ByHandleAsync(user.Id, handle));

    private static async Task<Results<Ok<User>, StatusCodeHttpResult>> GetAsync(
        long id, CurrentUser user, IGrainFactory grains, HttpContext context)
    {
        var found = await grains.GetGrain<IUserGrain>(id).GetAsync(user.Id);
        return EntityVersion.IsNotModified(context, found.Version) ? NotModified : TypedResults.Ok(found);
    }

    private static async Task<Ok<PageBody<User>>> FollowersAsync(
        long id, [AsParameters] PageRequest page, CurrentUser user, IGrainFactory grains, HttpContext context) =>
        TypedResults.Ok(PageBody.Of(await Directory(grains).FollowersAsync(user.Id, id, page.ToQuery()), context));

    private static async Task<Ok<PageBody<User>>> FollowingAsync(
        long id, [AsParameters] PageRequest page, CurrentUser user, IGrainFactory grains, HttpContext context) =>
        TypedResults.Ok(PageBody.Of(await Directory(grains).FollowingAsync(user.Id, id, page.ToQuery()), context));

    private static IUserGrain Me(IGrainFactory grains, CurrentUser user) => grains.GetGrain<IUserGrain>(user.Id);

    private static IUserDirectoryGrain Directory(IGrainFactory grains) => grains.GetGrain<IUserDirectoryGrain>(0);
}
