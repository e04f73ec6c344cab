using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Social.Api.Gateway;
using Social.Grains.Interfaces.Presence;

namespace Social.Api.Presence;

/// <summary>Who is present. Changes come over the hub.</summary>
internal static class PresenceApi
{
    public static IEndpointRouteBuilder MapPresence(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/presence", GetAsync).WithTags("Presence").RequireAuthorization()
            .WithSummary("How present up to 100 users are, and when they were last seen")
            .WithDescription(
                "?id=1&id=2 …; answers in the order asked. Whom one may not see (a block either way, their setting presenceAudience) and who does not exist is offline without lastSeen. " +
                "For more than a look subscribe to presence:{userId,…} on the hub.")
            .Fails(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status503ServiceUnavailable);
        return app;
    }

    private static async Task<Ok<PageBody<UserPresence>>> GetAsync(long[] id, CurrentUser user, IGrainFactory grains) =>
        TypedResults.Ok(new PageBody<UserPresence>(await grains.GetGrain<IPresenceReaderGrain>(0).GetAsync(user.Id, [.. id]), null));
}
