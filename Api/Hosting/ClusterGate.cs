using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Social.Grains.Interfaces;
using Social.ServiceDefaults;

namespace Social.Api.Hosting;

/// <summary>
/// What a front end of its own does when silos are not there. While it reaches none, requests are refused at once instead of waiting. A read that failed because its silo died is asked once
/// more: the grain comes alive elsewhere. Writes are not repeated here but by the client, with its Idempotency-Key: only the client knows whether it still wants them.
/// </summary>
internal static class ClusterGate
{
    /// <summary>Stands before whatever asks grains.</summary>
    public static void UseClusterGate(this WebApplication app)
    {
        // in the process of a silo there is nothing to be reached
        if (app.Services.GetService<ClusterConnection>() is not { } connection)
            return;
        app.Use((context, next) => connection.IsConnected || IsInternal(context)
            ? next(context)
            : throw SocialException.Unavailable("No part of the service can be reached; try again."));
    }

    /// <summary>Stands right before the handlers: what comes earlier counts a request once.</summary>
    public static void UseReadRepeat(this WebApplication app)
    {
        if (app.Services.GetService<ClusterConnection>() is null)
            return;
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception error) when (IsRepeatable(error, context))
            {
                await next(context);
            }
        });
    }

    private static bool IsInternal(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<InternalOnly>() is not null;

    private static bool IsRepeatable(Exception error, HttpContext context) =>
        error is SiloUnavailableException or OrleansMessageRejectionException
        && HttpMethods.IsGet(context.Request.Method) && !context.WebSockets.IsWebSocketRequest && !context.Response.HasStarted;
}
