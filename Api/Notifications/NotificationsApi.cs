using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Notifications;

namespace Social.Api.Notifications;

/// <summary>What the signed-in user was notified of.</summary>
internal static class NotificationsApi
{
    public static IEndpointRouteBuilder MapNotifications(this IEndpointRouteBuilder app)
    {
        var notifications = app.MapGroup("/v1/notifications").WithTags("Notifications").RequireAuthorization()
            .Fails(StatusCodes.Status401Unauthorized, StatusCodes.Status503ServiceUnavailable);
        notifications.MapGet("", ListAsync).Fails(StatusCodes.Status400BadRequest)
            .WithSummary("What others did that concerns one, newest first; the 5,000 newest are kept")
            .WithDescription(
                "types=follow,like … gives only those. With group=true those of one type about one post, and all follows, come as one: with count, the number of people, " +
                "and actors, up to five of them. A group stands where its newest one does, and moves up with the next.");
        notifications.MapGet("/unread-count", UnreadAsync).WithSummary("How many came after the read marker");
        notifications.MapPost("/read", ReadAsync)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithSummary("Move the read marker forward, up to a notification's seq")
            .WithDescription(
                "An older one than the marker's has no effect, one beyond the newest counts as the newest; the answer is how it stands. Repeating it changes nothing, so it " +
                "takes no Idempotency-Key. Other connections of the same user hear notification.read.");
        notifications.MapGet("/settings", SettingsAsync).WithSummary("Of whom one wants to be notified, by type");
        notifications.MapPut("/settings", UpdateSettingsAsync)
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType)
            .WithSummary("Choose of whom one wants to be notified: on, off, or following for people whom one follows")
            .WithDescription("Holds for what happens from now on. A type that is left out stays as it is. Blocked and muted people never notify.");
        return app;
    }

    private static async Task<Ok<PageBody<Notification>>> ListAsync(
        [AsParameters] PageRequest page, string[]? types, bool? group, CurrentUser user, IGrainFactory grains, HttpContext context)
    {
        var query = page.ToQuery();
        return TypedResults.Ok(PageBody.Of(
            await Inbox(grains, user).PageAsync(new NotificationQuery(query.Before, query.Limit, Types(types ?? []), group ?? false)), context));
    }

    private static async Task<Ok<UnreadCount>> UnreadAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Inbox(grains, user).UnreadAsync());

    private static async Task<Ok<UnreadCount>> ReadAsync(NewReadMarker marker, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Inbox(grains, user).ReadAsync(marker.UpTo));

    private static async Task<Ok<NotificationSettings>> SettingsAsync(CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Inbox(grains, user).SettingsAsync());

    private static async Task<Ok<NotificationSettings>> UpdateSettingsAsync(NotificationSettingsChange change, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(await Inbox(grains, user).UpdateSettingsAsync(change));

    /// <summary>By their names on the wire, separated by commas or given several times.</summary>
    private static ImmutableArray<NotificationType> Types(string[] types) =>
    [
        .. types.SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(name => WireName.TryParse<NotificationType>(name, out var type)
                ? type
                : throw RequestRules.BadParameter("types", $"must be among {string.Join(", ", WireName.All<NotificationType>())}"))
            .Distinct(),
    ];

    private static INotificationInboxGrain Inbox(IGrainFactory grains, CurrentUser user) => grains.GetGrain<INotificationInboxGrain>(user.Id);
}

/// <summary>Where the read marker goes.</summary>
/// <param name="UpTo">The seq of the newest notification that was read.</param>
internal sealed record NewReadMarker(long UpTo);
