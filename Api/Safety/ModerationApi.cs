using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Accounts;
using Social.Grains.Interfaces.Safety;

namespace Social.Api.Safety;

/// <summary>What moderators and admins do. Nobody else gets past the group: a test tries every route under it.</summary>
internal static class ModerationApi
{
    private const string OnRepeat = "May be repeated: nothing changes when it is so already. The reason goes to the audit log.";
    private static readonly int[] BodyErrors = [400, 404, 413, 415];

    public static IEndpointRouteBuilder MapModeration(this IEndpointRouteBuilder app)
    {
        var staff = app.MapGroup("/v1/admin").WithTags("Moderation").RequireAuthorization(p => p.RequireRole(Roles.Moderator, Roles.Admin)).Fails(401, 403, 503);
        staff.MapGet("/reports", ReportsAsync).Fails(400).WithSummary("Reports in a state")
            .WithDescription("state=open (the default) or claimed: oldest first; resolved: newest first.");
        staff.MapGet("/reports/{id}", ReportAsync).Fails(400, 404).WithSummary("A report");
        staff.MapPut("/reports/{id}/claim", ClaimAsync).Fails(400, 404, 409).WithSummary("Say that one looks at a report").WithDescription(OnRepeat);
        staff.MapPut("/reports/{id}/resolution", ResolveAsync).Fails(BodyErrors).Fails(409).WithSummary("Resolve a report")
            .WithDescription("action: none, takeDown (of a post) or suspend (the user, or the author of the post). What it says is done first. " + OnRepeat);
        staff.MapGet("/posts/{id}", PostAsync).Fails(400, 404).WithSummary("A post, whoever may see it else");
        staff.MapPut("/posts/{id}/take-down", (long id, ModerationReason reason, CurrentUser user, IGrainFactory grains) => TakeDownAsync(id, true, reason, user, grains))
            .Fails(BodyErrors).WithSummary("Hide a post from everybody but its author").WithDescription(OnRepeat);
        staff.MapPut("/posts/{id}/restore", (long id, ModerationReason reason, CurrentUser user, IGrainFactory grains) => TakeDownAsync(id, false, reason, user, grains))
            .Fails(BodyErrors).WithSummary("Show a post again").WithDescription(OnRepeat);
        staff.MapGet("/users/{id}", UserAsync).Fails(400, 404).WithSummary("A user, with role and whether suspended");
        staff.MapPut("/users/{id}/suspend", SuspendAsync).Fails(BodyErrors).WithSummary("Suspend a user")
            .WithDescription("Hides them with all they wrote and ends their sessions within 5 s; who signs in again sees their own data alone. " + OnRepeat);
        staff.MapPut("/users/{id}/restore", RestoreAsync).Fails(BodyErrors).WithSummary("Take back a suspension").WithDescription(OnRepeat);
        staff.MapGet("/audit", AuditAsync).Fails(400).WithSummary("What moderators and admins did, newest first")
            .WithDescription("With actorId, userId or postId: of that moderator, towards that user or post.");

        // group conventions add up: who gets here has a role, and it must be this one
        staff.MapGroup("").RequireAuthorization(p => p.RequireRole(Roles.Admin))
            .MapPut("/users/{id}/role", ChangeRoleAsync).Fails(BodyErrors).WithSummary("Make a user a moderator, or a user again")
            .WithDescription("For admins alone. The user's sessions end; the role counts from the next sign-in on. " + OnRepeat);
        return app;
    }

    private static async Task<Ok<PageBody<ReportCase>>> ReportsAsync(
        string? state, [AsParameters] PageRequest page, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await Moderation(grains).ReportsAsync(StateOf(state), page.ToQuery()), context));

    private static async Task<Ok<ReportCase>> ReportAsync(long id, IGrainFactory grains) => TypedResults.Ok(await Moderation(grains).ReportAsync(id));

    private static async Task<Ok<ReportCase>> ClaimAsync(long id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Moderation(grains).ClaimAsync(Actor(user), id));

    private static async Task<Ok<ReportCase>> ResolveAsync(
        long id, Resolution resolution, CurrentUser user, IGrainFactory grains, SessionRevocations revocations)
    {
        var resolved = await Moderation(grains).ResolveAsync(Actor(user), id, resolution);
        revocations.LookNow();
        return TypedResults.Ok(resolved);
    }

    private static async Task<Ok<ModeratedPost>> PostAsync(long id, IGrainFactory grains) => TypedResults.Ok(await Moderation(grains).PostAsync(id));

    private static async Task<Ok<ModeratedPost>> TakeDownAsync(long id, bool takenDown, ModerationReason reason, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Moderation(grains).TakeDownAsync(Actor(user), id, takenDown, reason.Reason));

    private static async Task<Ok<ModeratedUser>> UserAsync(long id, IGrainFactory grains) => TypedResults.Ok(await Moderation(grains).UserAsync(id));

    private static Task<Ok<ModeratedUser>> SuspendAsync(
        long id, ModerationReason reason, CurrentUser user, IGrainFactory grains, SessionRevocations revocations) =>
        SetSuspendedAsync(id, true, reason, user, grains, revocations);

    private static Task<Ok<ModeratedUser>> RestoreAsync(
        long id, ModerationReason reason, CurrentUser user, IGrainFactory grains, SessionRevocations revocations) =>
        SetSuspendedAsync(id, false, reason, user, grains, revocations);

    private static async Task<Ok<ModeratedUser>> SetSuspendedAsync(
        long id, bool suspended, ModerationReason reason, CurrentUser user, IGrainFactory grains, SessionRevocations revocations)
    {
        var changed = await Moderation(grains).SuspendAsync(Actor(user), id, suspended, reason.Reason);
        revocations.LookNow();
        return TypedResults.Ok(changed);
    }

    private static async Task<Ok<ModeratedUser>> ChangeRoleAsync(
        long id, RoleChange change, CurrentUser user, IGrainFactory grains, SessionRevocations revocations)
    {
        var changed = await Moderation(grains).ChangeRoleAsync(Actor(user), id, change);
        revocations.LookNow();
        return TypedResults.Ok(changed);
    }

    private static async Task<Ok<PageBody<AuditEntry>>> AuditAsync(
        long? actorId, long? userId, long? postId, [AsParameters] PageRequest page, HttpContext context, IGrainFactory grains) =>
        TypedResults.Ok(PageBody.Of(await Moderation(grains).AuditAsync(new AuditQuery(actorId, userId, postId), page.ToQuery()), context));

    private static ReportState StateOf(string? state) => state switch
    {
        null or "open" => ReportState.Open,
        "claimed" => ReportState.Claimed,
        "resolved" => ReportState.Resolved,
        _ => throw RequestRules.BadParameter("state", "must be open, claimed or resolved"),
    };

    private static Staff Actor(CurrentUser user) => new(user.Id, user.Role);

    private static IModerationGrain Moderation(IGrainFactory grains) => grains.GetGrain<IModerationGrain>(0);
}
