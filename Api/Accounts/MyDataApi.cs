using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Api.Safety;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Accounts;

/// <summary>What a person has here, to take along.</summary>
internal static class MyDataApi
{
    private const string Route = "/v1/users/me/export";

    public static IEndpointRouteBuilder MapMyData(this IEndpointRouteBuilder app)
    {
        var mine = app.MapGroup(Route).WithTags("Accounts").RequireAuthorization().OpenToSuspended()
            .Fails(StatusCodes.Status401Unauthorized, StatusCodes.Status503ServiceUnavailable);
        mine.MapPost("/", StartAsync).WithSummary("Have an export of all one's data made")
            .WithDescription("A ZIP of JSON files and media, made in the background: ask with GET. 200 when one of the last day is ready; it is kept for seven days.");
        mine.MapGet("/", GetAsync).WithSummary("How far the export is, and where it can be loaded").Fails(StatusCodes.Status404NotFound);
        app.MapDelete("/v1/users/me", DeleteAsync).WithTags("Accounts").RequireAuthorization().OpenToSuspended().WithSummary("Delete the account and all that belongs to it")
            .WithDescription(
                "All sessions end at once. Until deleteAt, 30 days on by default, signing in undoes it. Then posts, comments, reactions, follows, media and notifications go; " +
                "where others answered a tombstone stays; the handle stays taken.")
            .Fails(
                StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge,
                StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable);
        return app;
    }

    private static async Task<Results<Ok<Export>, Accepted<Export>>> StartAsync(CurrentUser user, IGrainFactory grains)
    {
        var export = await grains.GetGrain<IExportGrain>(user.Id).StartAsync();
        return export.Status == ExportStatus.Ready ? TypedResults.Ok(export) : TypedResults.Accepted(Route, export);
    }

    private static async Task<Accepted<AccountDeletion>> DeleteAsync(
        [FromBody] DeletionRequest request, CurrentUser user, HttpContext context, IGrainFactory grains) =>
        TypedResults.Accepted((string?)null, await grains.GetGrain<IAccountGrain>(user.Id).DeleteAsync(request, AccountsApi.Client(context)));

    private static async Task<Ok<Export>> GetAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IExportGrain>(user.Id).GetAsync());
}
