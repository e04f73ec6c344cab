using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Social.Api.Gateway;
using Social.Grains.Interfaces;
using Social.Grains.Interfaces.Accounts;

namespace Social.Api.Safety;

/// <summary>
/// Shows a suspended user nothing but what is theirs. Their sessions ended when they were suspended; tokens of later ones carry the role <c>suspended</c>.
/// </summary>
internal static class SuspensionHosting
{
    /// <summary>Leaves a route, or a group, open to suspended users.</summary>
    public static TBuilder OpenToSuspended<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenToSuspendedMetadata());

    /// <summary>Stands behind authentication and limits.</summary>
    public static void UseSuspension(this WebApplication app) => app.Use(static (context, next) =>
    {
        if (context.Features.Get<CurrentUser>() is not { Role: Roles.Suspended } || context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<IAuthorizeData>() is null || endpoint.Metadata.GetMetadata<OpenToSuspendedMetadata>() is not null)
        {
            return next(context);
        }
        return ProblemWriter.WriteAsync(
            context, StatusCodes.Status403Forbidden, ErrorCodes.Suspended, "This account is suspended; only its own data are open to it.");
    });

    private sealed class OpenToSuspendedMetadata;
}
