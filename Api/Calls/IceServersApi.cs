using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Social.Api.Gateway;

namespace Social.Api.Calls;

/// <summary>Where clients find the servers that carry their calls.</summary>
internal static class IceServersApi
{
    public static void AddIceServers(this WebApplicationBuilder builder)
    {
        var isDevelopment = builder.Environment.IsDevelopment();
        builder.Services.AddOptions<IceOptions>().BindConfiguration(IceOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<IceOptions>>(new Validator(isDevelopment));
        builder.Services.AddSingleton<TurnCredentials>();
    }

    public static IEndpointRouteBuilder MapIceServers(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/calls/ice-servers", Get).WithTags("Calls").RequireAuthorization().CountedAs(RateKind.Calls)
            .Fails(StatusCodes.Status401Unauthorized, StatusCodes.Status503ServiceUnavailable)
            .WithSummary("STUN and TURN servers, with credentials for the latter")
            .WithDescription(
                "Give iceServers to RTCPeerConnection as they are. The credentials open relays until expiresAt, an hour at most: in a longer call ask again before and give the " +
                "new ones to setConfiguration, for whoever joins and for restarts of ICE. Where no servers are set up the list is empty, and calls connect only where nothing stands between the clients.");
        return app;
    }

    private static Ok<IceConfiguration> Get(CurrentUser user, TurnCredentials credentials, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(credentials.For(user.Id));
    }

    private sealed class Validator(bool isDevelopment) : IValidateOptions<IceOptions>
    {
        public ValidateOptionsResult Validate(string? name, IceOptions options) =>
            options.Problem(isDevelopment) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
